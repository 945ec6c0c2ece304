import { constants } from 'node:fs'

/** Options of `cp` that copy a folder, and at no cost where the file system shares blocks. */
export const CLONE = { recursive: true, mode: constants.COPYFILE_FICLONE }
