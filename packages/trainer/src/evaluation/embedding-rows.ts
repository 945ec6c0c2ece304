/** Embeddings row by row, float32 [rows, columns]. */
export interface EmbeddingRows {
  readonly rows: number
  /** width D of the common space */
  readonly columns: number
  readonly data: Float32Array<ArrayBuffer>
}
