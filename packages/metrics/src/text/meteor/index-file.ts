import { UserError } from '../../user-error'

/** `METEOR15` in two words; read in the machine's own byte order, so that another order shows. */
const MAGIC = [0x4554454d, 0x3531524f] as const

/** Raised whenever the content or the order of the sections changes. */
export const INDEX_VERSION = 1

/** Magic, version, checksum, number of sections; then the bytes of each. */
const HEADER_WORDS = 5

/**
 * Joins arrays to one file: a header, then each array from a multiple of four bytes on, so that it can be used where it
 * lies.
 *
 * @param sections - the arrays
 * @returns the file
 */
export function packSections(sections: readonly ArrayBufferView[]): Uint8Array {
  const headerBytes = 4 * (HEADER_WORDS + sections.length)
  const total = sections.reduce((sum, { byteLength }) => sum + padded(byteLength), headerBytes)
  const bytes = new Uint8Array(total)
  const words = new Uint32Array(bytes.buffer)
  words.set([...MAGIC, INDEX_VERSION, 0, sections.length])
  let offset = headerBytes
  sections.forEach((section, i) => {
    words[HEADER_WORDS + i] = section.byteLength
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), offset)
    offset += padded(section.byteLength)
  })
  words[3] = checksum(words)
  return bytes
}

/**
 * @param bytes - a file of {@link packSections}
 * @param count - how many sections it must have
 * @returns the sections, as views
 * @throws UserError where it is another file, of another version, or damaged
 */
export function unpackSections(bytes: Uint8Array, count: number): Uint8Array[] {
  const file = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  const words = new Uint32Array(file.buffer, file.byteOffset, file.byteLength >>> 2)
  const [first, second, version, stated, sections] = words
  if (first !== MAGIC[0] || second !== MAGIC[1])
    throw new UserError('This is no METEOR index: make one with buildMeteorIndex on this machine')
  if (version !== INDEX_VERSION)
    throw new UserError(
      `This METEOR index has version ${version}, not ${INDEX_VERSION}: make it anew with buildMeteorIndex`,
    )
  if (stated !== checksum(words) || file.byteLength % 4 !== 0 || sections !== count)
    throw new UserError(
      `This METEOR index is damaged (${file.byteLength} bytes): delete it and make it anew with buildMeteorIndex`,
    )
  let offset = 4 * (HEADER_WORDS + count)
  return Array.from(words.subarray(HEADER_WORDS, HEADER_WORDS + count), (length) => {
    const section = file.subarray(offset, offset + length)
    offset += padded(length)
    return section
  })
}

/** FNV-1a over words in place of bytes, the checksum's own place left out: any changed word changes it. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++)
    if (i !== 3) hash = Math.imul(hash ^ (words[i] ?? 0), 0x01000193)
  return hash >>> 0
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3
}
