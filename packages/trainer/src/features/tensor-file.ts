import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { isUserError } from '@laviter/nn/errors'
import { replaceFile } from '@laviter/nn/node'
import { readSafetensors, writeSafetensors, type StoredTensor } from '@laviter/nn/safetensors'
import { explainWriteError, fileErrorCode } from '../training/file-errors'

/** What the content of a file depends on; where one differs, it is stale. */
export type ContentKeys = Readonly<Record<string, string>>

/** What a file holds. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** its keys, and what else is to be found again */
  readonly texts: ContentKeys
}

/** Name of the text that holds the checksum of all else. */
const SUM = 'crc32'

/**
 * Reads tensors that were kept.
 *
 * @param path - of the file
 * @param keys - what they must have been made from
 * @returns undefined where there is no such file, or a stale or damaged one
 */
export async function readTensorFile(
  path: string,
  keys: ContentKeys,
): Promise<TensorFile | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (bytes === undefined) return undefined
  try {
    const { tensors, metadata } = readSafetensors(bytes, { where: path })
    const { [SUM]: sum, ...texts } = metadata
    const stale = Object.entries(keys).some(([key, value]) => texts[key] !== value)
    return stale || sum !== sumOf({ tensors, texts }) ? undefined : { tensors, texts }
  } catch (error) {
    if (isUserError(error)) return undefined // cut short by a crash: it is made anew
    throw error
  }
}

/**
 * Keeps tensors; readers see the old file or the new one.
 *
 * @param path - of the file; its folder is made
 * @param content - tensors and texts
 * @param what - the file is called in errors
 * @throws UserError where it cannot be written
 */
export async function writeTensorFile(
  path: string,
  content: TensorFile,
  what: string,
): Promise<void> {
  const texts = { ...content.texts, [SUM]: sumOf(content) }
  try {
    await mkdir(dirname(path), { recursive: true })
    await replaceFile(path, writeSafetensors(content.tensors, texts))
  } catch (error) {
    throw explainWriteError(error, `${what} ${path}`)
  }
}

/** Over names, shapes, texts and values, whatever their order. */
function sumOf({ tensors, texts }: TensorFile): string {
  const named = Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1))
  const heads = named.map(([name, { dtype, shape }]) => [name, dtype, shape])
  const words = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))
  const sum = named.reduce(
    (so, [, { data }]) => crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), so),
    crc32(JSON.stringify([heads, words])),
  )
  return sum.toString(16)
}
