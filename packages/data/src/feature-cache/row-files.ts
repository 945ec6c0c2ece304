import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { FeatureShapes } from './feature-cache'

/** One file for each tensor, row after row of float16: any tensor is read without the others. */
export interface RowFiles {
  readonly names: readonly string[]
  /** Elements of a row of each tensor. */
  readonly lengths: readonly number[]
  /** Whole rows that each file holds, the least of them: a torn file holds fewer. */
  rowsHeld(): Promise<number>
  write(slot: number, tensor: number, halves: Uint16Array): Promise<void>
  /** Fills `halves` with one row. */
  read(slot: number, tensor: number, halves: Uint16Array): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

const HALF_BYTES = 2

/** Bytes of one row of all tensors. */
export function rowBytes(shapes: FeatureShapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + lengthOf(shape) * HALF_BYTES, 0)
}

function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

const bytesOf = (halves: Uint16Array) =>
  new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength)

/**
 * Opens the files, made where they are missing; where the disk is read-only, for reading.
 *
 * @param folder - the cache's own folder
 * @param shapes - tensors of a row
 */
export async function openRowFiles(folder: string, shapes: FeatureShapes): Promise<RowFiles> {
  const names = Object.keys(shapes)
  const lengths = names.map((name) => lengthOf(shapes[name]!))
  const handles: FileHandle[] = []
  const close = async () => {
    await Promise.all(handles.map((handle) => handle.close()))
  }
  try {
    for (const name of names) handles.push(await openEither(join(folder, `${name}.f16`)))
  } catch (error) {
    await close()
    throw error
  }
  const place = (slot: number, tensor: number) => slot * lengths[tensor]! * HALF_BYTES
  return {
    names,
    lengths,
    rowsHeld: async () => {
      const held = await Promise.all(
        handles.map(async (handle, t) => {
          const { size } = await handle.stat()
          return Math.floor(size / (lengths[t]! * HALF_BYTES))
        }),
      )
      return Math.min(...held)
    },
    write: async (slot, tensor, halves) => {
      const bytes = bytesOf(halves)
      for (let done = 0; done < bytes.length;) {
        const at = place(slot, tensor) + done
        const { bytesWritten } = await handles[tensor]!.write(bytes, done, bytes.length - done, at)
        done += bytesWritten
      }
    },
    read: async (slot, tensor, halves) => {
      const bytes = bytesOf(halves)
      for (let done = 0; done < bytes.length;) {
        const at = place(slot, tensor) + done
        const { bytesRead } = await handles[tensor]!.read(bytes, done, bytes.length - done, at)
        // the end of a file that was cut off: zeros, which the checksum tells from the row
        if (bytesRead === 0) return void bytes.fill(0, done)
        done += bytesRead
      }
    },
    sync: async () => {
      await Promise.all(handles.map((handle) => handle.datasync()))
    },
    close,
  }
}

async function openEither(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDWR | constants.O_CREAT)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS') throw error
    return open(file, constants.O_RDONLY)
  }
}
