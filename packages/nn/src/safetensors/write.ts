import { UserError } from '../errors'
import { bytesOf, dtypeNames, holds, isDtype, type StoredTensor } from './dtype'
import { LENGTH_BYTES } from './header'

/**
 * Writes a safetensors file: wide types first and names in order, so that equal tensors give equal bytes and every array is
 * aligned.
 *
 * @param tensors - by name; `__metadata__` is the format's own
 * @param metadata - texts by name
 * @returns the file's bytes
 * @throws UserError when a shape, dtype and array do not belong together
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = Object.entries(tensors)
  for (const [name, tensor] of entries) check(name, tensor)
  entries.sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => bytesOf(y) - bytesOf(x) || (a < b ? -1 : 1),
  )
  let end = 0
  const lines = entries.map(([name, { dtype, shape, data }]) => {
    const offsets = [end, (end += data.byteLength)]
    return [name, { dtype, shape, data_offsets: offsets }] as const
  })
  const json = JSON.stringify(
    Object.fromEntries(metadata ? [['__metadata__', metadata] as const, ...lines] : lines),
  )
  const header = new TextEncoder().encode(json)
  const padded = Math.ceil(header.length / 8) * 8
  const bytes = new Uint8Array(LENGTH_BYTES + padded + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + padded)
  bytes.set(header, LENGTH_BYTES)
  let offset = LENGTH_BYTES + padded
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
    offset += data.byteLength
  }
  return bytes
}

function check(name: string, { dtype, shape, data }: StoredTensor): void {
  const at = `safetensors: tensor "${name}"`
  if (name === '__metadata__')
    throw new UserError(`${at} has the name that the format keeps for itself. Rename it.`)
  if (!isDtype(dtype))
    throw new UserError(
      `${at} has dtype ${JSON.stringify(dtype)}. Use one of ${dtypeNames().join(', ')}.`,
    )
  if (!holds(dtype, data))
    throw new UserError(
      `${at} of ${dtype} comes in a ${Object.prototype.toString.call(data).slice(8, -1)}. Use the array that reading gives for ${dtype}.`,
    )
  if (
    !shape.every((size) => Number.isSafeInteger(size) && size >= 0) ||
    shape.reduce((product, size) => product * size, 1) !== data.length
  )
    throw new UserError(
      `${at} has shape [${shape.join(', ')}] but ${data.length} values. Pass the shape of the values.`,
    )
}
