/** Array that holds a dtype's values; 16-bit floats stay bits ({@link toFloat32} reads them), BOOL is 0 or 1. */
const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const

/** Element types of the format that are read and written here. */
export type Dtype = keyof typeof ARRAYS

/** The arrays that tensors are stored in. */
export type TypedArray = InstanceType<(typeof ARRAYS)[Dtype]>

/** One tensor of a file. */
export type StoredTensor = {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** row-major values; F16 and BF16 as their 16 bits, BOOL as 0 or 1 */
  readonly data: TypedArray
}

/** @returns whether this is a dtype of {@link Dtype} */
export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(ARRAYS, name)
}

/** @returns all dtypes, for messages */
export const dtypeNames = (): Dtype[] => Object.keys(ARRAYS).filter(isDtype)

/** @returns bytes of one element */
export const bytesOf = (dtype: Dtype): number => ARRAYS[dtype].BYTES_PER_ELEMENT

/** @returns whether the array is of the class that the dtype is stored in */
export function holds(dtype: Dtype, data: unknown): boolean {
  // by name, not by class: arrays of another realm (workers, test runners, native addons) are as good
  return Object.prototype.toString.call(data) === `[object ${ARRAYS[dtype].name}]`
}

/**
 * Bytes as the dtype's array: a view where the offset is aligned, else a copy.
 *
 * @param dtype - element type
 * @param bytes - a whole number of elements, little-endian
 * @returns the array
 */
export function arrayOver(dtype: Dtype, bytes: Uint8Array): TypedArray {
  const { BYTES_PER_ELEMENT: size } = ARRAYS[dtype]
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes) // not slice: a Buffer's is no copy
  const view: new (buffer: ArrayBufferLike, from: number, length: number) => TypedArray =
    ARRAYS[dtype]
  return new view(buffer, byteOffset, bytes.byteLength / size)
}
