import { readFile } from 'node:fs/promises'
import { UserError } from '@laviter/nn/errors'
import { fileErrorCode } from '../training/file-errors'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file: check the path',
  EISDIR: 'it is a folder: give the file in it',
  EACCES: 'it may not be read: check its permissions',
}

/**
 * Reads a JSON file.
 *
 * @param path - of the file
 * @returns its content, of any shape
 * @throws UserError where it cannot be read, is not UTF-8, or is no JSON
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const reason = REASONS[fileErrorCode(cause) ?? '']
    if (reason === undefined) throw cause
    throw new UserError(`${path} cannot be read: ${reason}`, { cause })
  })
  const text = decode(path, bytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(`${path} is no JSON: ${reason}`, { cause })
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    // what is no UTF-8 is replaced by U+FFFD, which tells where it stands
    const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? ''
    const line = before.split('\n').length
    throw new UserError(`${path} is not UTF-8, from line ${line} on: save it as UTF-8`, { cause })
  }
}
