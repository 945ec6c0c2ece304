/** float32 of each of the 65,536 half-precision patterns: a lookup is the fastest conversion that JavaScript has. */
const FLOAT_OF_HALF = table()

function table(): Float32Array {
  const values = new Float32Array(65_536)
  for (let half = 0; half < values.length; half++) {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 31
    const fraction = half & 1023
    if (exponent === 31) values[half] = fraction ? NaN : sign * Infinity
    else if (exponent === 0) values[half] = sign * fraction * 2 ** -24
    else values[half] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  }
  return values
}

/**
 * Half-precision bits as float32.
 *
 * @param halves - IEEE half-precision bits
 * @returns one float32 each
 */
export function halvesToFloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) values[i] = FLOAT_OF_HALF[halves[i]!]!
  return values
}

/**
 * float32 as half-precision bits, rounded to the nearest, ties to even; beyond 65,504 infinity.
 *
 * @param floats - any values
 * @returns IEEE half-precision bits
 */
export function floatsToHalves(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length)
  const halves = new Uint16Array(floats.length)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const sign = (word >>> 16) & 0x8000
    const magnitude = word & 0x7fffffff
    // 2^-14 and up: rebias the exponent by 112 and round off 13 bits; a carry flows into the exponent as it should
    if (magnitude >= 0x38800000 && magnitude < 0x477ff000)
      halves[i] = sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13)
    else if (magnitude > 0x7f800000) halves[i] = sign | 0x7e00
    else if (magnitude >= 0x477ff000) halves[i] = sign | 0x7c00
    else if (magnitude < 0x33000000) halves[i] = sign
    else {
      const shift = 126 - (magnitude >>> 23)
      const significand = (magnitude & 0x7fffff) | 0x800000
      const half = significand >>> shift
      const rest = significand & ((1 << shift) - 1)
      const middle = 1 << (shift - 1)
      halves[i] = sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0))
    }
  }
  return halves
}

/** Whether every value is a number: half-precision infinities and NaN have all exponent bits set. */
export function allFinite(halves: Uint16Array): boolean {
  for (let i = 0; i < halves.length; i++) if ((halves[i]! & 0x7c00) === 0x7c00) return false
  return true
}
