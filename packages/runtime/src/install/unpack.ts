import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'
import { isSystemError, messageOf, UserError } from '../errors'
import type { WorkOptions } from '../progress'
import { shortName } from './wheel'

/** The most that one wheel may unpack to; the largest that we take, cuDNN, is 1.1 GB. */
const MAX_BYTES = 8e9

/**
 * Takes some files out of a wheel (a zip).
 *
 * @param wheel - the file
 * @param to - the folder to write under
 * @param wanted - whether the entry of this path is taken
 * @returns how many files were written
 * @throws UserError where the zip is damaged, leads out of `to`, or is beyond all bounds
 */
export async function unpackWheel(
  wheel: string,
  to: string,
  wanted: (path: string) => boolean,
  { onProgress, signal }: WorkOptions = {},
): Promise<number> {
  const root = resolve(to)
  let files = 0
  let closing: (() => void) | undefined
  try {
    // yauzl refuses absolute paths, `..` and sizes that differ from what the directory of the zip says
    const zip = await openPromise(wheel, {
      lazyEntries: true,
      validateEntrySizes: true,
      autoClose: false,
    })
    closing = () => zip.close()
    const entries = []
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/') && wanted(entry.fileName)) entries.push(entry)
    const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    if (total > MAX_BYTES) throw new Error(`it would unpack to ${total} bytes`)
    let done = 0
    for (const entry of entries) {
      signal?.throwIfAborted()
      const path = join(root, entry.fileName)
      if (!path.startsWith(root + sep)) throw new Error(`it writes outside: ${entry.fileName}`)
      await mkdir(dirname(path), { recursive: true })
      const source = await zip.openReadStreamPromise(entry)
      source.on('data', (bytes: Buffer) => {
        done += bytes.length
        onProgress?.({
          kind: 'progress',
          step: `unpack ${shortName(basename(wheel))}`,
          done,
          total,
        })
      })
      await pipeline(source, createWriteStream(path), { signal })
      files++
    }
  } catch (error) {
    if (signal?.aborted || isSystemError(error)) throw error
    throw new UserError(`${basename(wheel)} cannot be unpacked: ${messageOf(error)}`, {
      cause: error,
    })
  } finally {
    closing?.()
  }
  return files
}

/** @returns whether a path in a TensorFlow wheel is one that the addon needs: two libraries and the C API's headers */
export function neededOfTensorflow(libraries: readonly string[]): (path: string) => boolean {
  return (path) =>
    libraries.some((name) => path === `tensorflow/${name}`) ||
    path.startsWith('tensorflow/include/tensorflow/c/') ||
    /^tensorflow\/include\/.*\/ctstring[^/]*\.h$/.test(path) ||
    /^tensorflow\/include\/.*\/tsl\/c\/tsl_status\.h$/.test(path) ||
    path === 'tensorflow/THIRD_PARTY_NOTICES.txt' ||
    path.endsWith('.dist-info/METADATA')
}

/** @returns whether a path in an NVIDIA wheel is a library, or a tool that compiles kernels, or a licence */
export function neededOfNvidia(path: string): boolean {
  return /^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(path) || /license/i.test(path)
}
