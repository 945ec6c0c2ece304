import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { UserError } from './errors'
import type { WorkOptions } from './progress'

/** A checksum that a file must have. */
export interface Checksum {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512'
  /** In hex. */
  readonly digest: string
}

/**
 * @param integrity - `sha512-` and base64, as npm's lock files and `npm view NAME dist.integrity` write it
 * @returns the checksum
 * @throws UserError where it is none
 */
export function parseIntegrity(integrity: string): Checksum {
  const [, algorithm, base64] = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+=*)$/.exec(integrity) ?? []
  if (!base64 || !(algorithm === 'sha256' || algorithm === 'sha384' || algorithm === 'sha512'))
    throw new UserError(
      `No integrity string: "${integrity}". Write it as \`npm view NAME@VERSION dist.integrity\` prints it`,
    )
  return { algorithm, digest: Buffer.from(base64, 'base64').toString('hex') }
}

/**
 * Checks a file, and deletes it where it is wrong, so that the next attempt fetches it anew.
 *
 * @param file - what is checked
 * @param expected - the checksum that it must have
 * @param name - what to call it, where its path is a temporary one
 * @throws UserError naming both checksums where they differ
 */
export async function verifyFile(
  file: string,
  expected: Checksum,
  { onProgress, signal }: WorkOptions = {},
  name = basename(file),
): Promise<void> {
  const total = (await stat(file)).size
  const hash = createHash(expected.algorithm)
  let done = 0
  for await (const bytes of createReadStream(file, { signal, highWaterMark: 1 << 20 })) {
    hash.update(bytes)
    done += bytes.length
    onProgress?.({ kind: 'progress', step: `verify ${name}`, done, total })
  }
  const actual = hash.digest()
  const wanted = Buffer.from(expected.digest, 'hex')
  if (actual.length === wanted.length && timingSafeEqual(actual, wanted)) return
  await rm(file, { force: true })
  throw new UserError(
    `${name} is not the file that was published: its ${expected.algorithm} is ${actual.toString('hex')}, ` +
      `expected ${expected.digest}. It was deleted: run the command again; if it repeats, the package index serves something else`,
  )
}
