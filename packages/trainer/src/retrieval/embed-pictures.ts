import { renderView } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import type { Aligner } from '@laviter/vta'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import { picturesTensor } from '../features/pictures-tensor'
import { PLAIN } from '../features/views'
import type { JobOptions } from '../run'

/** Pictures through the encoder at once: their feature maps fit beside a model in small memory. */
const BATCH = 16

/** A picture that could not be read. */
export interface Unreadable {
  readonly file: string
  readonly why: string
}

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
  for (let start = 0; start < files.length; start += BATCH) {
    signal?.throwIfAborted()
    const batch = files.slice(start, start + BATCH)
    const squares = await Promise.all(batch.map((file) => square(file, imageSize)))
    const good = squares.flatMap((result) => ('data' in result ? [result.data] : []))
    squares.forEach((result, i) => {
      if ('data' in result) read.push(batch[i]!)
      else unreadable.push(result)
    })
    if (good.length > 0) rows.push(await encode(aligner, Buffer.concat(good)))
    onProgress?.({ done: start + batch.length, total: files.length, unit: 'pictures' })
  }
  const data = new Float32Array(read.length * columns)
  let at = 0
  for (const part of rows) {
    data.set(part, at)
    at += part.length
  }
  return { images: { rows: read.length, columns, data }, files: read, unreadable }
}

async function square(file: string, size: number): Promise<{ data: Uint8Array } | Unreadable> {
  try {
    const squares = await renderView({ id: file, file }, PLAIN, [size])
    return { data: squares[size]! }
  } catch (error) {
    if (isUserError(error) && error instanceof Error) return { file, why: error.message }
    throw error
  }
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
