import { UserError } from '../errors'
import { bytesOf, dtypeNames, isDtype, type Dtype } from './dtype'

/** Bytes of the length field in front of the header. */
export const LENGTH_BYTES = 8

/** The longest header that is read, as in the format's own reader: nothing in a file decides how much is parsed. */
export const MAX_HEADER_BYTES = 100_000_000

/** One tensor's line in the header; `start` and `end` count from the first byte after the header. */
export type Entry = {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

/** A file's header, checked. */
export type Header = {
  readonly entries: ReadonlyMap<string, Entry>
  readonly metadata: Record<string, string>
}

const broken = (where: string, what: string) =>
  new UserError(`${where}: ${what}. The file is damaged or no safetensors file: get it again.`)

/**
 * Reads the header's length.
 *
 * @param first - the file's first bytes, at least 8 where it has them
 * @param size - bytes of the whole file
 * @param where - the file's name for messages
 * @returns bytes of the header
 * @throws UserError when the file is shorter, or the header too long
 */
export function headerLength(first: Uint8Array, size: number, where: string): number {
  if (size < LENGTH_BYTES || first.length < LENGTH_BYTES)
    throw broken(where, `${size} bytes are too few for a header`)
  const length = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true)
  if (length > BigInt(MAX_HEADER_BYTES))
    throw broken(where, `its header claims ${length} bytes, over the limit of ${MAX_HEADER_BYTES}`)
  if (length > BigInt(size - LENGTH_BYTES))
    throw broken(
      where,
      `its header claims ${length} bytes, but only ${size - LENGTH_BYTES} follow (cut short?)`,
    )
  return Number(length)
}

/**
 * Parses and checks a header: known dtypes, whole sizes, offsets that equal shape x dtype, no overlap, no gap, nothing
 * beyond the end.
 *
 * @param json - the header's bytes
 * @param dataBytes - bytes that follow the header
 * @param where - the file's name for messages
 * @returns the entries in the order of their data
 * @throws UserError naming the tensor and what is wrong with it
 */
export function parseHeader(json: Uint8Array, dataBytes: number, where: string): Header {
  const header = parseObject(json, where)
  const metadata: [string, string][] = []
  const entries: [string, Entry][] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isObject(value) || Object.values(value).some((text) => typeof text !== 'string'))
        throw broken(where, '__metadata__ does not map names to texts')
      for (const [key, text] of Object.entries(value)) metadata.push([key, String(text)])
    } else entries.push([name, parseEntry(name, value, where)])
  }
  entries.sort(([, a], [, b]) => a.start - b.start || a.end - b.end)
  let end = 0
  for (const [name, entry] of entries) {
    if (entry.start !== end)
      throw broken(
        where,
        `tensor "${name}" starts at byte ${entry.start}, ${entry.start < end ? 'inside' : 'away from'} the one before, which ends at ${end}`,
      )
    end = entry.end
  }
  if (end !== dataBytes)
    throw broken(
      where,
      `its tensors take ${end} bytes, but ${dataBytes} follow the header${dataBytes < end ? ' (cut short?)' : ''}`,
    )
  return { entries: new Map(entries), metadata: Object.fromEntries(metadata) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseObject(json: Uint8Array, where: string): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (cause) {
    throw new UserError(broken(where, 'its header is no JSON').message, { cause })
  }
  if (!isObject(header)) throw broken(where, 'its header is no JSON object')
  return header
}

function parseEntry(name: string, value: unknown, where: string): Entry {
  const at = (what: string) => broken(where, `tensor "${name}" ${what}`)
  if (!isObject(value)) throw at('has no dtype, shape and offsets')
  const { dtype, shape, data_offsets: offsets } = value
  if (!isDtype(dtype))
    throw new UserError(
      `${where}: tensor "${name}" has dtype ${JSON.stringify(dtype)}, which is not read here. Convert it to one of ${dtypeNames().join(', ')}.`,
    )
  if (!isSizes(shape)) throw at(`has shape ${JSON.stringify(shape)}`)
  if (!isSizes(offsets) || offsets.length !== 2) throw at(`has offsets ${JSON.stringify(offsets)}`)
  const [start = 0, end = 0] = offsets
  const bytes = shape.reduce((product, size) => product * size, 1) * bytesOf(dtype)
  if (!Number.isSafeInteger(bytes) || end - start !== bytes)
    throw at(
      `[${shape.join(', ')}] of ${dtype} takes ${bytes} bytes, but its offsets span ${end - start}`,
    )
  return { dtype, shape, start, end }
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
