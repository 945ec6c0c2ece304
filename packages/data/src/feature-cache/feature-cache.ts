/** Named tensors of one row and their shapes, e.g. `{ local: [17, 17, 768], pooled: [2048] }`. */
export type FeatureShapes = Readonly<Record<string, readonly number[]>>

/** What `openFeatureCache` takes. */
export interface FeatureCacheOptions<Shapes extends FeatureShapes = FeatureShapes> {
  /** Folder that holds caches; each name and key has a subfolder of its own. */
  readonly folder: string
  /** What a person calls it, e.g. the data set's name (`features` unless given); part of the subfolder's name. */
  readonly name?: string
  /** Hash of the backbone's weights and its preprocessing: features of another key are never read. */
  readonly key: string
  /** Identity of each item in order, see `itemIdentities`: a picture that changes is made again, the others stay. */
  readonly items: readonly string[]
  /** Names of the fixed views, see `viewName`. */
  readonly views: readonly string[]
  readonly shapes: Shapes
  /** Refuse to fill beyond this many bytes (20 GB unless given). */
  readonly maxBytes?: number
  /** The name under which the caller's user sets `maxBytes`, for the error's text. */
  readonly setting?: string
  /** Told in a sentence when something was found damaged and is made again. */
  readonly onNote?: (note: string) => void
}

/** Features of a frozen backbone on disk as float16, one row for each item and view. */
export interface FeatureCache<Name extends string = string> {
  /** This cache's own folder. */
  readonly folder: string
  /** Bytes of all rows, those that are there included. */
  readonly bytesNeeded: number
  /** Rows that are there, of `items x views`. */
  readonly filled: number
  readonly rows: number
  /** Whether the row of item and view (indices into the options' lists) is there. */
  has(item: number, view: number): boolean
  /** The rows that are not there yet, items in order, views within. */
  missing(): { item: number; view: number }[]
  /**
   * Keeps one row. Durable after `flush` (called every 64 rows and by `close`).
   *
   * @param values - every tensor of the row, row-major; float32 is rounded to float16, Uint16Array is float16 bits as is
   * @throws Error naming the tensor where a value is not finite or beyond float16
   */
  write(
    item: number,
    view: number,
    values: Readonly<Record<Name, Float32Array | Uint16Array>>,
  ): Promise<void>
  /**
   * Reads rows as float32, one after another: `[B, ...shape]` for each tensor asked for (all unless given).
   * `items[i]` goes with `views[i]`.
   */
  read<Asked extends Name = Name>(
    items: readonly number[],
    views: readonly number[],
    names?: readonly Asked[],
  ): Promise<Record<Asked, Float32Array<ArrayBuffer>>>
  /** As `read`, the float16 bits as they lie on disk, for a native cast. */
  readHalf<Asked extends Name = Name>(
    items: readonly number[],
    views: readonly number[],
    names?: readonly Asked[],
  ): Promise<Record<Asked, Uint16Array<ArrayBuffer>>>
  flush(): Promise<void>
  /** Flushes, and lets other processes write; the next `write` asks for that again. */
  release(): Promise<void>
  close(): Promise<void>
}
