import type { StoredTensor } from '@laviter/nn/safetensors'

/** The fixtures' stream for a name, in [-1, 1): FNV-1a seeds a linear congruential generator modulo 2^32. */
export function formulaStream(name: string): () => number {
  let state = 0x811c9dc5
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 0x01000193)
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) | 0
    return (state >>> 0) / 2 ** 31 - 1
  }
}

/** A weight from the stream of its name, scaled by what it is (convolution, linear map, batch norm's parts). */
export function formulaTensor(name: string, shape: number[]): StoredTensor {
  const next = formulaStream(name)
  const value = valueOf(name, shape)
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value(next()))
  return { dtype: 'F32', shape, data }
}

function valueOf(name: string, [, ...inner]: number[]): (u: number) => number {
  const fanIn = inner.reduce((a, b) => a * b, 1)
  if (inner.length === 3) return (u) => u * Math.sqrt(6 / fanIn)
  if (inner.length === 1) return (u) => u * Math.sqrt(3 / fanIn)
  if (name.endsWith('running_var')) return (u) => 1 + 0.3 * u
  if (name.endsWith('bn.weight')) return (u) => 1 + 0.2 * u
  return (u) => 0.1 * u
}
