import { crc32c } from './crc32c'

/** One point of some curves. */
export interface ScalarEvent {
  /** seconds since 1970 */
  readonly time: number
  readonly step: number
  /** by tag, such as `loss/total` */
  readonly values: Readonly<Record<string, number>>
}

/** @returns the record that opens every event file */
export function versionRecord(time: number): Uint8Array {
  return record(Buffer.concat([double(1, time), text(3, 'brain.Event:2')]))
}

/**
 * Scalars as TensorBoard reads them: a length-prefixed, checksummed protocol buffer `Event` with one `Summary`. Written here
 * because the native summary writer appends to a file of its own choice, and a resumed run must rewrite it.
 *
 * @param event - values that are not finite are left out
 * @returns bytes to append to a file named `events.out.tfevents.*`
 */
export function scalarRecord({ time, step, values }: ScalarEvent): Uint8Array {
  const summary = Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([tag, value]) => message(1, Buffer.concat([text(1, tag), float(2, value)])))
  return record(
    Buffer.concat([double(1, time), varint(2, step), message(5, Buffer.concat(summary))]),
  )
}

/** Length, its checksum, the data, its checksum. */
function record(data: Uint8Array): Uint8Array {
  const framed = Buffer.alloc(data.length + 16)
  framed.writeBigUInt64LE(BigInt(data.length), 0)
  framed.writeUInt32LE(masked(framed.subarray(0, 8)), 8)
  framed.set(data, 12)
  framed.writeUInt32LE(masked(data), 12 + data.length)
  return framed
}

/** A checksum of data that holds checksums is weak: the format rotates and shifts it. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

const tag = (field: number, wire: number) => Buffer.from([(field << 3) | wire])

function varintBytes(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest % 128) | 128)
  }
}

const varint = (field: number, value: number) => Buffer.concat([tag(field, 0), varintBytes(value)])

const message = (field: number, data: Uint8Array) =>
  Buffer.concat([tag(field, 2), varintBytes(data.length), data])

const text = (field: number, value: string) => message(field, Buffer.from(value))

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([tag(field, 1), bytes])
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([tag(field, 5), bytes])
}
