import type { StoredTensor, TypedArray } from '../safetensors/index'

/** PyTorch's storage classes: element type, bytes, and how bytes become values. */
const STORAGES = {
  DoubleStorage: ['F64', 8, (buffer: ArrayBuffer) => new Float64Array(buffer)],
  FloatStorage: ['F32', 4, (buffer: ArrayBuffer) => new Float32Array(buffer)],
  HalfStorage: ['F16', 2, (buffer: ArrayBuffer) => new Uint16Array(buffer)],
  BFloat16Storage: ['BF16', 2, (buffer: ArrayBuffer) => new Uint16Array(buffer)],
  LongStorage: ['I64', 8, (buffer: ArrayBuffer) => new BigInt64Array(buffer)],
  IntStorage: ['I32', 4, (buffer: ArrayBuffer) => new Int32Array(buffer)],
  ShortStorage: ['I16', 2, (buffer: ArrayBuffer) => new Int16Array(buffer)],
  CharStorage: ['I8', 1, (buffer: ArrayBuffer) => new Int8Array(buffer)],
  ByteStorage: ['U8', 1, (buffer: ArrayBuffer) => new Uint8Array(buffer)],
  BoolStorage: ['BOOL', 1, (buffer: ArrayBuffer) => new Uint8Array(buffer)],
} as const

/** Name of a storage class in module `torch`. */
export type StorageKind = keyof typeof STORAGES

/** @returns whether PyTorch has a storage class of this name */
export const isStorageKind = (name: string): name is StorageKind => Object.hasOwn(STORAGES, name)

/** @returns bytes of one element */
export const elementBytes = (kind: StorageKind): number => STORAGES[kind][1]

/** Values that tensors are cut from; their bytes follow elsewhere in the file. */
export class Storage {
  constructor(
    readonly kind: StorageKind,
    readonly key: string,
    readonly length: number,
  ) {}
}

/** A tensor as the pickle describes it. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/**
 * Cuts a tensor out of its storage, row-major.
 *
 * @param view - where it lies
 * @param bytes - of the whole storage
 * @returns the tensor; undefined where the view leaves its storage, or repeats it to be larger than it
 */
export function cut(
  { storage, offset, shape, strides }: TensorView,
  bytes: Uint8Array,
): StoredTensor | undefined {
  const size = shape.reduce((product, n) => product * n, 1)
  const reach = shape.reduce((last, n, axis) => last + (n - 1) * (strides[axis] ?? 0), offset)
  const isInside = size === 0 || (size <= storage.length && reach < storage.length)
  if (!isInside || bytes.length !== storage.length * elementBytes(storage.kind)) return undefined
  const [dtype, , view] = STORAGES[storage.kind]
  // a copy (which Node's own Buffer.slice is not): the file may place it at any offset
  const whole: TypedArray = view(new Uint8Array(bytes).buffer)
  return {
    dtype,
    shape,
    data: isContiguous(shape, strides)
      ? whole.slice(offset, offset + size)
      : gather(whole, offset, shape, strides, size),
  }
}

const isContiguous = (shape: readonly number[], strides: readonly number[]): boolean => {
  let expected = 1
  return shape.every((_, i) => {
    const axis = shape.length - 1 - i
    const fits = shape[axis] === 1 || strides[axis] === expected
    expected *= shape[axis]!
    return fits
  })
}

function gather(
  whole: TypedArray,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): TypedArray {
  const data = whole.slice(0, size)
  for (let i = 0; i < size; i++) {
    let rest = i
    let from = offset
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * strides[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    data[i] = whole[from]!
  }
  return data
}
