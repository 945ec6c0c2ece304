import { UserError } from '../errors'
import { BufferReader, Parser } from 'pickleparser'
import { isStorageKind, Storage, TensorView } from './torch-storage'

/** Of a pickle, names and numbers are read, never values: these are small. */
const LARGEST_PICKLE = 64 * 2 ** 20

/** The file names code outside the list of what a state dict needs. */
class ForbiddenName extends Error {
  constructor(readonly what: string) {
    super(what)
  }
}

/** Reads the pickles of a `.pth` one after the other, as data. */
export interface TorchPickle {
  /** @returns the next pickled object; dictionaries are Maps */
  next(): unknown
  /** bytes read so far */
  readonly position: number
  /** what the pickles so far name, by key */
  readonly storages: ReadonlyMap<string, Storage>
}

/**
 * Opens a pickle stream. A pickle can name any function to be called; here a name outside PyTorch's tensors, storages and
 * the ordered dictionary is an error, so nothing of the file runs.
 *
 * @param bytes - the stream
 * @param where - file name for messages
 * @throws UserError on reading where the stream names anything else, is damaged, or is too large
 */
export function openTorchPickle(bytes: Uint8Array, where: string): TorchPickle {
  const reader = new BufferReader(bytes)
  const nameResolver = { resolve: (module: string, name: string) => allowed(module, name) }
  const storages = new Map<string, Storage>()
  const persistentResolver = {
    resolve: (id: unknown) => {
      const storage = storageOf(id)
      storages.set(storage.key, storage)
      return storage
    },
  }
  return {
    storages,
    get position() {
      return reader.position
    },
    next: () => {
      const start = reader.position
      try {
        const value: unknown = new Parser({
          nameResolver,
          persistentResolver,
          unpicklingTypeOfDictionary: 'Map',
        }).read(reader)
        if (reader.position - start > LARGEST_PICKLE) throw new Error('larger than 64 MiB')
        return value
      } catch (cause) {
        if (cause instanceof ForbiddenName)
          throw new UserError(
            `${where}: it asks to run ${cause.what}, which no state dict needs; nothing was run. If you trust the file, load it in PyTorch and save model.state_dict() anew.`,
            { cause },
          )
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new UserError(
          `${where}: its pickle cannot be read (${reason}). The file is damaged or no .pth of PyTorch: get it again.`,
          { cause },
        )
      }
    },
  }
}

function allowed(module: string, name: string): (...args: unknown[]) => unknown {
  // made anew each time: a pickle may write properties on what it was given
  if (module === 'collections' && name === 'OrderedDict') return () => new Map()
  if (module === 'torch._utils' && (name === '_rebuild_tensor_v2' || name === '_rebuild_tensor'))
    return (...args) => tensorOf(args)
  if (module === 'torch._utils' && name === '_rebuild_parameter') return (data) => data
  if (module === 'torch' && isStorageKind(name)) {
    const storageClass = () => {
      throw new Error(`${name} holds its own values`)
    }
    KINDS.set(storageClass, name)
    return storageClass
  }
  throw new ForbiddenName(`${module}.${name}`.slice(0, 100))
}

/** Which storage class a resolved name stands for. */
const KINDS = new WeakMap<object, string>()

/** ('storage', class, key, device, length[, view]) */
function storageOf(id: unknown): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage') throw new Error('a persistent id is no storage')
  const [, kind, key, , length, view]: unknown[] = id
  const name = typeof kind === 'function' ? KINDS.get(kind) : undefined
  if (name === undefined || !isStorageKind(name) || typeof key !== 'string' || !isSize(length))
    throw new Error('a storage lacks class, key or length')
  if (view !== undefined && view !== null) throw new Error('a storage is a view of another')
  return new Storage(name, key, length)
}

/** (storage, offset, size, stride, ...) */
function tensorOf([storage, offset, shape, strides]: unknown[]): TensorView {
  if (!(storage instanceof Storage) || !isSize(offset) || !isSizes(shape) || !isSizes(strides))
    throw new Error('a tensor lacks storage, offset, size or stride')
  if (shape.length !== strides.length || shape.length > 8)
    throw new Error(`a tensor has size (${shape.join(', ')}) and stride (${strides.join(', ')})`)
  return new TensorView(storage, offset, shape, strides)
}

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize)
