import { readFile, stat } from 'node:fs/promises'
import { UserError } from '@laviter/nn/errors'
import { fileErrorCode } from '../training/file-errors'

/** Bytes of the largest file of sentences that is read. */
const LARGEST = 1_000_000

/**
 * Reads sentences, one a line; empty lines are none.
 *
 * @param file - a text file
 * @throws UserError where it cannot be read, is too large, or holds no sentence
 */
export async function sentencesOf(file: string): Promise<string[]> {
  const { size } = await stat(file).catch((error: unknown) => {
    const code = fileErrorCode(error) ?? ''
    if (['ENOENT', 'ENOTDIR'].includes(code))
      throw new UserError(`--from: there is no file ${file}`)
    if (code === 'EACCES') throw unreadable(file)
    throw error
  })
  if (size > LARGEST) {
    throw new UserError(
      `--from: ${file} has ${size} bytes: give a text file of sentences, ${LARGEST} bytes at most`,
    )
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (fileErrorCode(error) === 'EISDIR') {
      throw new UserError(`--from: ${file} is a folder: name a text file of sentences`)
    }
    if (fileErrorCode(error) === 'EACCES') throw unreadable(file)
    throw error
  })
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^\uFEFF/, '').trim())
  const sentences = lines.filter((line) => line !== '')
  if (sentences.length === 0) throw new UserError(`--from: ${file} holds no sentence`)
  return sentences
}

const unreadable = (file: string) =>
  new UserError(`--from: ${file} may not be read: check its permissions`)
