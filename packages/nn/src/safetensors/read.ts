import { UserError } from '../errors'
import { arrayOver, bytesOf, type Dtype, type StoredTensor } from './dtype'
import { LENGTH_BYTES, headerLength, parseHeader } from './header'

/** Bytes that are read a range at a time: a file handle, a Blob, HTTP ranges. */
export interface ByteSource {
  /** bytes in all */
  readonly size: number
  /**
   * @param start - first byte
   * @param end - byte after the last, at most `size`
   * @returns the bytes; fewer where the source ends early
   */
  read(start: number, end: number): Promise<Uint8Array>
}

/** A file of which only the header was read. */
export interface SafetensorsFile {
  /** every tensor's type and shape, without its values */
  readonly tensors: ReadonlyMap<
    string,
    { readonly dtype: Dtype; readonly shape: readonly number[] }
  >
  readonly metadata: Record<string, string>
  /**
   * Reads one tensor, or rows of it.
   *
   * @param name - a key of `tensors`
   * @param rows - `[from, to)` of the first dimension; all unless given
   * @throws UserError on an unknown name, rows outside the tensor, or a file that ends early
   */
  read(name: string, rows?: readonly [from: number, to: number]): Promise<StoredTensor>
}

/**
 * Reads a whole file, in Node or a browser.
 *
 * @param bytes - the file; the tensors are views into it wherever their offsets are aligned
 * @param options - `where`: the file's name for messages
 * @returns the tensors by name and the metadata
 * @throws UserError when the file is truncated, corrupt, or holds a dtype that is not read here
 */
export function readSafetensors(
  bytes: Uint8Array | ArrayBuffer,
  { where = 'safetensors file' }: { where?: string } = {},
): { tensors: Record<string, StoredTensor>; metadata: Record<string, string> } {
  const file = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes)
  const length = headerLength(file.subarray(0, LENGTH_BYTES), file.length, where)
  const data = file.subarray(LENGTH_BYTES + length)
  const { entries, metadata } = parseHeader(
    file.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
    data.length,
    where,
  )
  const tensors = [...entries].map(
    ([name, { dtype, shape, start, end }]): [string, StoredTensor] => [
      name,
      { dtype, shape, data: arrayOver(dtype, data.subarray(start, end)) },
    ],
  )
  return { tensors: Object.fromEntries(tensors), metadata }
}

/**
 * Opens a file too large to hold: reads its header now, tensors or rows of them when asked.
 *
 * @param source - where the bytes are
 * @param options - `where`: the file's name for messages
 * @returns the file
 * @throws UserError as {@link readSafetensors}
 */
export async function openSafetensors(
  source: ByteSource,
  { where = 'safetensors file' }: { where?: string } = {},
): Promise<SafetensorsFile> {
  const first = await source.read(0, Math.min(LENGTH_BYTES, source.size))
  const length = headerLength(first, source.size, where)
  const dataStart = LENGTH_BYTES + length
  const json = await source.read(LENGTH_BYTES, dataStart)
  const { entries, metadata } = parseHeader(json, source.size - dataStart, where)
  return {
    tensors: new Map([...entries].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
    metadata,
    async read(name, rows) {
      const entry = entries.get(name)
      if (!entry) throw new UserError(`${where}: no tensor "${name}". ${nearby(entries.keys())}`)
      const { dtype, start, end } = entry
      const [count = 1, ...rest] = entry.shape
      const [from, to] = rows ?? [0, count]
      if (rows && (entry.shape.length === 0 || !(0 <= from && from <= to && to <= count)))
        throw new UserError(
          `${where}: rows ${from} to ${to} of tensor "${name}" [${entry.shape.join(', ')}] do not exist. Ask for rows within 0 to ${count}.`,
        )
      const rowBytes = rest.reduce((product, size) => product * size, bytesOf(dtype))
      const [first, last] = rows ? [start + from * rowBytes, start + to * rowBytes] : [start, end]
      const bytes = await source.read(dataStart + first, dataStart + last)
      if (bytes.length !== last - first)
        throw new UserError(
          `${where}: tensor "${name}" ends after ${bytes.length} of ${last - first} bytes. The file was cut short: get it again.`,
        )
      const shape = rows ? [to - from, ...rest] : entry.shape
      return { dtype, shape, data: arrayOver(dtype, bytes) }
    },
  }
}

function nearby(names: Iterable<string>): string {
  const all = [...names]
  return `It holds ${all.slice(0, 5).join(', ')}${all.length > 5 ? `, and ${all.length - 5} more` : ''}.`
}
