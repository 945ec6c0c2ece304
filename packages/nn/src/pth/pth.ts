import { UserError } from '../errors'
import type { StoredTensor } from '../safetensors/index'
import { unzipSync } from 'fflate'
import { openTorchPickle } from './torch-pickle'
import { cut, elementBytes, TensorView, type Storage } from './torch-storage'

/** Before PyTorch 1.6: the pickled number 0x1950a86a20f9469cfc6c opens the stream. */
const LEGACY_MAGIC = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
]
const LEGACY_VERSION = 1001
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04]

/**
 * Reads a state dict that PyTorch saved: the zip format, or the pickle stream before 1.6. The file is data: no name in it
 * is called, no size in it is trusted beyond the file's own bytes.
 *
 * @param bytes - the `.pth`: a state dict, or a checkpoint that holds one as `state_dict` or `model`
 * @param where - file name for messages
 * @returns the tensors by their names (without DataParallel's `module.`), row-major in PyTorch's layouts
 * @throws UserError where the file is damaged, holds anything but tensors, or asks for code
 */
export function readPth(bytes: Uint8Array, where = 'the .pth'): Record<string, StoredTensor> {
  if (startsWith(bytes, ZIP_MAGIC)) return readZip(bytes, where)
  if (startsWith(bytes, LEGACY_MAGIC)) return readLegacy(bytes, where)
  throw new UserError(
    `${where}: it begins like neither of PyTorch's formats (zip, or pickle stream before 1.6). Give a file that torch.save wrote.`,
  )
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte)

const damaged = (where: string, what: string): UserError =>
  new UserError(`${where}: ${what}. The file is damaged or of another format: get it again.`)

/** `NAME/data.pkl` beside `NAME/data/KEY`, all stored without compression. */
function readZip(bytes: Uint8Array, where: string): Record<string, StoredTensor> {
  let total = 0
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize
        // stored, so all files together cannot exceed the archive: more is a bomb
        if (total > bytes.length) throw new Error('it unpacks to more than its own size')
        return true
      },
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(damaged(where, `its zip cannot be read (${reason})`).message, { cause })
  }
  const pickle = Object.keys(files).find((name) => /^[^/]+\/data\.pkl$/.test(name))
  if (pickle === undefined) throw damaged(where, 'its zip holds no data.pkl')
  const root = pickle.slice(0, -'data.pkl'.length)
  const order = files[`${root}byteorder`]
  if (order && new TextDecoder().decode(order).trim() !== 'little')
    throw damaged(where, 'its values are big-endian')
  const state = openTorchPickle(files[pickle]!, where).next()
  return tensorsOf(state, ({ key }) => files[`${root}data/${key}`], where)
}

/** Magic, version, machine, state dict, list of storage keys: five pickles; then each storage's length and values. */
function readLegacy(bytes: Uint8Array, where: string): Record<string, StoredTensor> {
  const body = bytes.subarray(LEGACY_MAGIC.length)
  const pickles = openTorchPickle(body, where)
  const version = pickles.next()
  if (version !== LEGACY_VERSION) throw damaged(where, `its version is ${String(version)}`)
  const machine = pickles.next()
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw damaged(where, 'its values are big-endian')
  const state = pickles.next()
  const keys = pickles.next()
  if (!Array.isArray(keys)) throw damaged(where, 'it holds no list of storages')
  const data = new Map<string, Uint8Array>()
  const numbers = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let at = pickles.position
  for (const key of keys.map(String)) {
    const storage = pickles.storages.get(key) // of any tensor: beside the state dict there may be an optimiser's
    if (!storage) throw damaged(where, `storage ${key} belongs to no tensor`)
    if (at + 8 > body.length) throw damaged(where, `it ends before storage ${key} (cut short?)`)
    const length = numbers.getBigInt64(at, true)
    const size = storage.length * elementBytes(storage.kind)
    if (length !== BigInt(storage.length) || at + 8 + size > body.length)
      throw damaged(
        where,
        `storage ${key} has ${length} values, its tensor wants ${storage.length}, and ${body.length - at - 8} bytes follow`,
      )
    data.set(key, body.subarray(at + 8, at + 8 + size))
    at += 8 + size
  }
  return tensorsOf(state, ({ key }) => data.get(key), where)
}

/** Where training codes keep the model's state dict, beside the optimiser's and the epoch (DETR and CATR: model). */
const INNER = ['state_dict', 'model']

/** Before every name of a model that was saved inside DataParallel. */
const PARALLEL = 'module.'

/** The tensors of a state dict, or of a checkpoint that holds one. */
function views(state: unknown, where: string): [string, TensorView][] {
  const held = state instanceof Map ? INNER.map((name): unknown => state.get(name)) : []
  const inner = held.find((entry) => entry instanceof Map) ?? state
  if (!(inner instanceof Map) || inner.size === 0)
    throw new UserError(
      `${where}: it holds no state dict but ${Array.isArray(inner) ? 'a list' : inner instanceof TensorView ? 'one tensor' : typeof inner}. Save model.state_dict() and give that file.`,
    )
  const entries = [...inner].map(([name, value]): [string, TensorView] => {
    if (typeof name !== 'string' || !(value instanceof TensorView))
      throw new UserError(
        `${where}: its entry ${JSON.stringify(String(name).slice(0, 60))} is no tensor. Save model.state_dict() and give that file.`,
      )
    return [name, value]
  })
  if (!entries.every(([name]) => name.startsWith(PARALLEL))) return entries
  return entries.map(([name, view]) => [name.slice(PARALLEL.length), view])
}

function tensorsOf(
  state: unknown,
  bytesOf: (storage: Storage) => Uint8Array | undefined,
  where: string,
): Record<string, StoredTensor> {
  const entries = views(state, where).map(([name, view]): [string, StoredTensor] => {
    const bytes = bytesOf(view.storage)
    const tensor = bytes && cut(view, bytes)
    if (!tensor)
      throw damaged(
        where,
        `tensor ${name} [${view.shape.join(', ')}] reaches outside its storage of ${view.storage.length} values`,
      )
    return [name, tensor]
  })
  return Object.fromEntries(entries)
}
