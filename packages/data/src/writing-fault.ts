import { UserError } from '@laviter/nn/errors'

const REASONS: Record<string, (folder: string) => string> = {
  ENOSPC: (folder) =>
    `Disk full while writing ${folder}. Free some space and run the same command again: it goes on where it stopped.`,
  EDQUOT: (folder) =>
    `Disk quota used up while writing ${folder}. Free some space and run the same command again: it goes on where it stopped.`,
  EACCES: (folder) =>
    `No permission to write ${folder}. Give another folder with --to, or change its permissions.`,
  EPERM: (folder) =>
    `No permission to write ${folder}. Give another folder with --to, or change its permissions.`,
  EROFS: (folder) => `${folder} is on a read-only file system. Give another folder with --to.`,
  ENOTDIR: (folder) =>
    `${folder} cannot be made: a part of its path is a file. Give another folder with --to.`,
  ENOENT: (folder) =>
    `${folder} cannot be made, or went away while it was written. Run the same command again, or give another folder with --to.`,
  EEXIST: (folder) =>
    `${folder} cannot be made: a file has that name. Give another folder with --to.`,
}

/**
 * What to tell the user of a failed write.
 *
 * @param error - what was thrown
 * @param folder - where it happened
 * @returns a UserError where the user can do something about it, else the error as it was
 */
export function writingFault(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  return reason ? new UserError(reason(folder), { cause: error }) : error
}
