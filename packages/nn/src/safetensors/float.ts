import { UserError } from '../errors'
import type { StoredTensor } from './dtype'

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** @returns the number whose IEEE half-precision bits these are */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** @returns IEEE half-precision bits, rounded to the nearest, ties to even; beyond 65,504 infinity */
export function numberToHalf(value: number): number {
  float[0] = value
  const word = bits[0]!
  const sign = (word >>> 16) & 0x8000
  const exponent = ((word >>> 23) & 255) - 112 // half's bias is 15, float's 127
  const fraction = word & 0x7fffff
  if (exponent === 143) return sign | 0x7c00 | (fraction ? 0x200 : 0)
  if (exponent >= 31) return sign | 0x7c00
  if (exponent < -10) return sign
  // below 2^-14 the implicit one becomes explicit and all shift right; a carry flows into the exponent as it should
  const [significand, shift] =
    exponent > 0 ? [(exponent << 23) | fraction, 13] : [fraction | 0x800000, 14 - exponent]
  const half = significand >>> shift
  const rest = significand & ((1 << shift) - 1)
  const middle = 1 << (shift - 1)
  return sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0))
}

/** @returns bfloat16 bits, rounded to the nearest, ties to even */
export function numberToBfloat(value: number): number {
  float[0] = value
  const word = bits[0]!
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 64 // stay a NaN
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff
}

/**
 * A stored tensor's values as float32.
 *
 * @param tensor - any dtype; F64 and 64-bit integers round
 * @returns one float32 a value; for F32 the same array, not a copy
 */
export function toFloat32({ dtype, data }: StoredTensor): Float32Array {
  if (dtype === 'F32' && Object.prototype.toString.call(data) === '[object Float32Array]')
    return data as Float32Array
  const values = new Float32Array(data.length)
  if (dtype === 'F16')
    for (let i = 0; i < values.length; i++) values[i] = halfToNumber(Number(data[i]))
  else if (dtype === 'BF16') {
    const words = new Uint32Array(values.buffer)
    for (let i = 0; i < values.length; i++) words[i] = Number(data[i]) << 16
  } else for (let i = 0; i < values.length; i++) values[i] = Number(data[i])
  return values
}

/**
 * Values as a tensor to be stored in fewer bits.
 *
 * @param values - one number an element
 * @param shape - sizes whose product is the number of values
 * @param dtype - F32, F16 or BF16; rounds to the nearest
 * @returns the tensor
 * @throws UserError when the shape has another number of elements
 */
export function storeFloats(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: 'F32' | 'F16' | 'BF16',
): StoredTensor {
  if (shape.reduce((product, size) => product * size, 1) !== values.length)
    throw new UserError(
      `Shape [${shape.join(', ')}] does not hold ${values.length} values. Pass the shape of the values.`,
    )
  const data =
    dtype === 'F32'
      ? Float32Array.from(values)
      : Uint16Array.from(values, dtype === 'F16' ? numberToHalf : numberToBfloat)
  return { dtype, shape, data }
}
