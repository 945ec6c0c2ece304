import type { JobOptions, Run } from '../../run'
import {
  loadEmbeddings,
  saveEmbeddings,
  type EmbeddingKeys,
} from '../../retrieval/stored-embeddings'
import type { EmbeddingRows } from '../embedding-rows'
import type { SeenPictures, Sight } from './picture-encoder'
import type { PictureSet } from './picture-sets'

/** What is handed on of some pictures of a set. */
export interface Look extends Partial<SeenPictures> {
  /** RGB, 0 to 255, [B, size, size, 3] */
  readonly bytes: Uint8Array
}

/**
 * Looks at pictures once, some at a time.
 *
 * @param set - in its order
 * @param sight - who sees them; absent: nobody, the bytes are enough
 * @param options - progress in pictures, and signal
 */
export async function* lookAt(
  { name, count, size, batches }: PictureSet,
  sight: Sight | undefined,
  { onProgress, signal }: JobOptions,
): AsyncGenerator<Look> {
  let done = 0
  for await (const bytes of batches()) {
    signal?.throwIfAborted()
    yield { bytes, ...(await sight?.see(bytes, size)) }
    done += bytes.length / (size * size * 3)
    onProgress?.({ done, total: count, unit: name })
  }
}

/**
 * Looks at real pictures, whose features are kept in `RUN/index/` and read again while they are the same, and who sees them.
 *
 * @param run - where they are kept
 * @param file - name of the index
 * @param keys - what the features depend on
 */
export async function lookOnce(
  run: Pick<Run, 'folder'>,
  file: string,
  keys: EmbeddingKeys,
  set: PictureSet,
  sight: Sight,
  options: JobOptions,
): Promise<SeenPictures> {
  const stored = await loadEmbeddings(run, file, keys)
  const [features, global] = [stored?.['features'], stored?.['global']]
  if (features?.rows === set.count && global?.rows === set.count) return { features, global }
  const parts: SeenPictures[] = []
  for await (const { features: seen, global: embedded } of lookAt(set, sight, options)) {
    if (seen && embedded) parts.push({ features: seen, global: embedded })
  }
  const whole = {
    features: joined(parts.map((part) => part.features)),
    global: joined(parts.map((part) => part.global)),
  }
  await saveEmbeddings(run, file, whole, keys)
  return whole
}

/** @returns rows after rows, of one width */
export function joined(parts: readonly EmbeddingRows[]): EmbeddingRows {
  const columns = parts[0]?.columns ?? 0
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const data = new Float32Array(rows * columns)
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { rows, columns, data }
}

/** @returns some rows, in the order given */
export function picked({ columns, data }: EmbeddingRows, rows: readonly number[]): EmbeddingRows {
  const some = new Float32Array(rows.length * columns)
  rows.forEach((row, i) => some.set(data.subarray(row * columns, (row + 1) * columns), i * columns))
  return { rows: rows.length, columns, data: some }
}
