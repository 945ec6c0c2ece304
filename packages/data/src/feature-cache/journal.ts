import { createHash } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** Where a finished row lies, and the checksums of its tensors in the order of their names. */
export interface Slot {
  readonly slot: number
  readonly sums: readonly number[]
}

/** A finished row: the name of what it shows (16 hexadecimal digits) and where it lies. */
export type JournalEntry = readonly [row: string, slot: Slot]

/** What a journal says. */
export interface JournalContent {
  readonly entries: Map<string, Slot>
  /** Records that do not hold: cut off, damaged, or of a row that the files lack. */
  readonly torn: number
}

const WORD = 4

/** Records: name (2), slot, a checksum per tensor, a checksum of the record; 32-bit little-endian words. */
const recordBytes = (tensors: number) => (tensors + 4) * WORD

/** Name of what a row shows, from the identity of its item and the name of its view. */
export function rowName(item: string, view: string): string {
  return createHash('sha256').update(`${item}\n${view}`).digest('hex').slice(0, 16)
}

/** The records of entries, ready to be appended. */
export function encodeEntries(entries: readonly JournalEntry[], tensors: number): Buffer {
  const size = recordBytes(tensors)
  const bytes = Buffer.alloc(entries.length * size)
  entries.forEach(([row, { slot, sums }], i) => {
    const record = bytes.subarray(i * size, (i + 1) * size)
    record.write(row, 'hex')
    ;[slot, ...sums].forEach((word, w) => record.writeUInt32LE(word, (w + 2) * WORD))
    record.writeUInt32LE(crc32(record.subarray(0, size - WORD)), size - WORD)
  })
  return bytes
}

/**
 * Reads records; a torn or damaged one is passed over, so that its row is made again.
 *
 * @param bytes - the journal's content
 * @param tensors - how many checksums a record holds
 */
export function decodeEntries(bytes: Buffer, tensors: number): JournalContent {
  const size = recordBytes(tensors)
  const entries = new Map<string, Slot>()
  const whole = Math.floor(bytes.length / size)
  let torn = whole * size === bytes.length ? 0 : 1
  for (let i = 0; i < whole; i++) {
    const record = bytes.subarray(i * size, (i + 1) * size)
    if (crc32(record.subarray(0, size - WORD)) !== record.readUInt32LE(size - WORD)) torn++
    else
      entries.set(record.toString('hex', 0, 2 * WORD), {
        slot: record.readUInt32LE(2 * WORD),
        sums: Array.from({ length: tensors }, (_, t) => record.readUInt32LE((t + 3) * WORD)),
      })
  }
  return { entries, torn }
}

/**
 * Reads a cache's journal, less the rows that its files do not hold.
 *
 * @param file - path; a missing one is an empty one
 * @param tensors - how many checksums a record holds
 * @param held - whole rows in the files
 */
export async function readJournal(
  file: string,
  tensors: number,
  held: number,
): Promise<JournalContent> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const { entries, torn } = decodeEntries(bytes, tensors)
  let lost = 0
  for (const [row, { slot }] of entries)
    if (slot >= held) {
      entries.delete(row)
      lost++
    }
  return { entries, torn: torn + lost }
}

/** Writes a journal anew, in place of what was there. */
export async function rewriteJournal(
  file: string,
  entries: ReadonlyMap<string, Slot>,
  tensors: number,
): Promise<void> {
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w')
  try {
    await handle.writeFile(encodeEntries([...entries], tensors))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}
