import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { UserError } from '../errors'
import type { WorkOptions } from '../progress'

/** A checksum that a file must have. */
export interface Checksum {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512'
  /** In hex. */
  readonly digest: string
}

/**
 * @param file - what is checked
 * @param expected - the checksum that it must have
 * @throws UserError naming both checksums where they differ
 */
export async function verifyFile(
  file: string,
  expected: Checksum,
  { onProgress, signal }: WorkOptions = {},
): Promise<void> {
  const total = (await stat(file)).size
  const hash = createHash(expected.algorithm)
  let done = 0
  for await (const bytes of createReadStream(file, { signal, highWaterMark: 1 << 20 })) {
    hash.update(bytes)
    done += bytes.length
    onProgress?.({ kind: 'progress', step: `verify ${basename(file)}`, done, total })
  }
  const actual = hash.digest()
  const wanted = Buffer.from(expected.digest, 'hex')
  if (actual.length === wanted.length && timingSafeEqual(actual, wanted)) return
  throw new UserError(
    `${basename(file)} is not the file that was published: its ${expected.algorithm} is ${actual.toString('hex')}, ` +
      `expected ${expected.digest}. It was deleted; run the command again, and check the package index if it repeats`,
  )
}
