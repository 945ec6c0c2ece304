import type { Aligner } from '@laviter/vta'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import { picturesTensor } from '../features/pictures-tensor'
import { readSquares, type Unreadable } from '../features/read-squares'
import type { JobOptions } from '../run'

/** Pictures through the encoder at once: their feature maps fit beside a model in small memory. */
const BATCH = 16

/** Embedded pictures. */
export interface EmbeddedPictures {
  /** Global embeddings of `files`, [N, D]. */
  readonly images: EmbeddingRows
  /** Absolute paths; those that could be read. */
  readonly files: readonly string[]
  readonly unreadable: readonly Unreadable[]
}

/**
 * Embeds picture files as evaluation sees them: shorter side to the encoder's size, centre square.
 *
 * @param aligner - loaded
 * @param files - absolute paths
 * @param options - progress (pictures) and signal
 * @returns the embeddings; what cannot be read is left out and told
 */
export async function embedPictures(
  aligner: Aligner,
  files: readonly string[],
  { onProgress, signal }: JobOptions = {},
): Promise<EmbeddedPictures> {
  const { imageSize, embed: columns } = aligner.imageEncoder
  const read: string[] = []
  const unreadable: Unreadable[] = []
  const rows: Float32Array[] = []
  let done = 0
  for await (const batch of readSquares(files, imageSize, BATCH)) {
    signal?.throwIfAborted()
    const pictures: Uint8Array[] = []
    for (const square of batch) {
      if ('why' in square) unreadable.push(square)
      else {
        read.push(square.file)
        pictures.push(square.data)
      }
    }
    if (pictures.length > 0) rows.push(await encode(aligner, Buffer.concat(pictures)))
    done += batch.length
    onProgress?.({ done, total: files.length, unit: 'pictures' })
  }
  const data = new Float32Array(read.length * columns)
  let at = 0
  for (const part of rows) {
    data.set(part, at)
    at += part.length
  }
  return { images: { rows: read.length, columns, data }, files: read, unreadable }
}

async function encode(aligner: Aligner, pictures: Uint8Array): Promise<Float32Array> {
  const images = picturesTensor(pictures, aligner.imageEncoder.imageSize)
  try {
    const { global, regions } = await aligner.encodeImages(images)
    regions.dispose()
    try {
      return Float32Array.from(await global.data())
    } finally {
      global.dispose()
    }
  } finally {
    images.dispose()
  }
}
