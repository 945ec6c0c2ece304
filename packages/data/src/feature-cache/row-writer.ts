import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { UserError } from '@laviter/nn/errors'
import { encodeEntries, readJournal, rewriteJournal } from './journal'
import type { JournalEntry, Slot } from './journal'
import { lockForWriting } from './lock'
import type { WriteLock } from './lock'
import type { RowFiles } from './row-files'

/** Rows between two flushes: at about 30 ms a picture, two seconds of work that a crash can cost. */
const FLUSH_ROWS = 64

/** Adds rows to a cache; takes the lock with the first of them. */
export interface RowWriter {
  /** Writes one row and tells `entries` where it lies. */
  write(row: string, tensors: readonly Uint16Array[]): Promise<void>
  /** Takes a damaged row out for good, where the lock is to be had. */
  forget(row: string): Promise<void>
  flush(): Promise<void>
  /** Flushes, and gives the lock back until the next row. */
  release(): Promise<void>
}

interface Started {
  readonly lock: WriteLock
  /** Open for appending; another one once the journal was written anew. */
  journal: FileHandle
}

/**
 * Makes a writer. A row counts once its record is in the journal, and the record is written after the row is on the
 * disk: a crash at any moment leaves whole rows only.
 *
 * @param folder - the cache's own folder
 * @param files - its open files
 * @param entries - the rows known so far; kept up to date
 */
export function createRowWriter(
  folder: string,
  files: RowFiles,
  entries: Map<string, Slot>,
): RowWriter {
  const tensors = files.names.length
  const file = join(folder, 'journal')
  let nextSlot = 0
  let pending: JournalEntry[] = []
  let started: Promise<Started> | undefined
  let flushed: Promise<void> = Promise.resolve()

  const start = async (): Promise<Started> => {
    const lock = await lockForWriting(folder)
    try {
      // another process may have added rows since this one read the journal
      const { entries: found, torn } = await readJournal(file, tensors, await files.rowsHeld())
      for (const [row, slot] of found) entries.set(row, slot)
      for (const { slot } of entries.values()) nextSlot = Math.max(nextSlot, slot + 1)
      // whatever stands behind half a record is not found again
      if (torn > 0) await rewriteJournal(file, entries, tensors)
      return { lock, journal: await open(file, 'a') }
    } catch (error) {
      await lock.release()
      throw error
    }
  }
  const begin = () =>
    (started ??= start().catch((error: unknown) => {
      started = undefined // who waited for another process may try again
      throw written(folder, entries.size, error)
    }))

  const append = async (): Promise<void> => {
    if (pending.length === 0) return
    const { lock, journal } = await begin()
    lock.check()
    const batch = pending
    pending = []
    try {
      await files.sync()
      await journal.appendFile(encodeEntries(batch, tensors))
      await journal.datasync()
    } catch (error) {
      throw written(folder, entries.size, error)
    }
  }
  const flush = () => (flushed = flushed.then(append))

  const replaceJournal = async (begun: Started): Promise<void> => {
    await rewriteJournal(file, entries, tensors)
    // the open one is no longer the file of that name
    const replaced = begun.journal
    begun.journal = await open(file, 'a')
    await replaced.close()
  }

  return {
    write: async (row, halves) => {
      const { lock } = await begin()
      lock.check()
      const slot = nextSlot++
      try {
        await Promise.all(halves.map((values, tensor) => files.write(slot, tensor, values)))
      } catch (error) {
        throw written(folder, entries.size, error)
      }
      const sums = halves.map((values) => crc32(values))
      const entry: JournalEntry = [row, { slot, sums }]
      entries.set(...entry)
      pending.push(entry)
      if (pending.length >= FLUSH_ROWS) await flush()
    },
    forget: async (row) => {
      entries.delete(row)
      const begun = await begin()
      await flush()
      entries.delete(row) // the journal that was read meanwhile still had it
      await (flushed = flushed.then(() => replaceJournal(begun)))
    },
    flush,
    release: async () => {
      if (!started) return
      try {
        await flush()
      } finally {
        const begun = await started.catch(() => undefined)
        await begun?.journal.close()
        await begun?.lock.release()
        started = undefined
      }
    },
  }
}

function written(folder: string, rows: number, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError(
      `Feature cache ${folder}: the disk is full after ${rows} rows. Free some and go on (they are kept), give another folder, or train without the cache.`,
      { cause: error },
    )
  if (code === 'EBADF' || code === 'EACCES' || code === 'EROFS')
    return new UserError(
      `Feature cache ${folder}: it cannot be written. Give a folder that can, or train without the cache.`,
      { cause: error },
    )
  return error
}
