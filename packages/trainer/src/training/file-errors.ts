import { UserError } from '@laviter/nn/errors'

/** The code of a file system error, `ENOSPC` and the like. */
export function fileErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'your disk quota is used up: free some space',
  EACCES: 'it may not be written: choose another folder, or change its permissions',
  EPERM: 'it may not be written: choose another folder, or change its permissions',
  EROFS: 'its disk is read-only: choose another folder',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another folder',
  EISDIR: 'a folder of that name is in the way: choose another name',
  ENAMETOOLONG: 'its name is too long: choose a shorter one',
  EEXIST: 'a file of that name is in the way: choose another folder',
}

/**
 * Explains a failed write in the user's words.
 *
 * @param error - what the file system threw
 * @param what - what was written, with its path
 * @param then - what to do once the cause is mended
 * @returns a UserError where the cause is the user's to mend, else the error as it was
 */
export function explainWriteError(error: unknown, what: string, then = ''): unknown {
  const reason = REASONS[fileErrorCode(error) ?? '']
  if (reason === undefined) return error
  return new UserError(`${what} cannot be written: ${reason}.${then === '' ? '' : ` ${then}`}`, {
    cause: error,
  })
}
