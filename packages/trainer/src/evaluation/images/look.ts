import type { StoredTensor } from '@laviter/nn/safetensors'
import { once, type Making } from '../../features/keep'
import type { JobOptions } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
import type { SeenKind, SeenPictures, Sight } from './picture-encoder'
import type { PictureSet } from './picture-sets'

/** What is handed on of some pictures of a set. */
export interface Look extends Partial<SeenPictures> {
  /** RGB, 0 to 255, [B, size, size, 3] */
  readonly bytes: Uint8Array
}

/** Who sees pictures, and what is asked. */
export interface Looking {
  readonly sight: Sight
  readonly kinds: readonly SeenKind[]
}

/**
 * Looks at pictures once, some at a time.
 *
 * @param set - in its order
 * @param looking - absent: nobody sees them, the bytes are enough
 * @param options - progress in pictures, and signal
 */
export async function* lookAt(
  { name, count, size, batches }: PictureSet,
  looking: Looking | undefined,
  { onProgress, signal }: JobOptions,
): AsyncGenerator<Look> {
  let done = 0
  for await (const bytes of batches()) {
    signal?.throwIfAborted()
    yield { bytes, ...(await looking?.sight.see(bytes, size, looking.kinds)) }
    done += bytes.length / (size * size * 3)
    onProgress?.({ done, total: count, unit: name })
  }
}

/** What is seen of a kind is kept here, under this name; it depends on these keys. */
export type KeptLook = Pick<Making<EmbeddingRows>, 'places' | 'name' | 'keys'>

/**
 * Looks at real pictures; what is seen is kept, and read again while pictures and sight are the same. Where nothing is kept yet,
 * one look serves all kinds.
 *
 * @param set - in an order that does not hang on the run's seed
 * @param sight - who sees them
 * @param wanted - by kind where it is kept
 * @param options - progress in pictures, and signal
 */
export async function lookOnce(
  set: PictureSet,
  sight: Sight,
  wanted: Readonly<Partial<Record<SeenKind, KeptLook>>>,
  options: JobOptions,
): Promise<Partial<SeenPictures>> {
  const kinds = (['features', 'global'] as const).filter((kind) => wanted[kind] !== undefined)
  const whole: Partial<Record<SeenKind, EmbeddingRows>> = {}
  let seen: Partial<SeenPictures> = {}
  for (const [at, kind] of kinds.entries()) {
    whole[kind] = await once({
      ...wanted[kind]!,
      make: async () => {
        if (!seen[kind]) seen = await seenIn(set, { sight, kinds: kinds.slice(at) }, options)
        const { rows, columns, data } = seen[kind]!
        return { tensors: { rows: { dtype: 'F32', shape: [rows, columns], data } } }
      },
      open: ({ tensors: { rows } }) => rowsOf(rows, set.count),
    })
  }
  return whole
}

async function seenIn(
  set: PictureSet,
  looking: Looking,
  options: JobOptions,
): Promise<Partial<SeenPictures>> {
  const parts: Partial<SeenPictures>[] = []
  for await (const { features, global } of lookAt(set, looking, options)) {
    parts.push({ ...(features && { features }), ...(global && { global }) })
  }
  return Object.fromEntries(
    looking.kinds.map((kind) => [kind, joined(parts.map((part) => part[kind]!))]),
  )
}

function rowsOf(tensor: StoredTensor | undefined, count: number): EmbeddingRows {
  const { shape: [rows, columns] = [], data } = tensor ?? {}
  if (rows !== count || columns === undefined || !(data instanceof Float32Array))
    throw new Error('These are not the rows of these pictures')
  return { rows, columns, data }
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
