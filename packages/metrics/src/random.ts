/** A seeded stream of numbers; the same seed gives the same numbers on every platform. */
export interface RandomStream {
  /** A whole number in [0, below), below in [1, 2^32]. */
  integer(below: number): number
}

/** Spreads a 32-bit seed over many bits; its constants are those of MurmurHash3's finaliser. */
function seedWords(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let word = state
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
    return (word ^ (word >>> 16)) >>> 0
  }
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))

/**
 * The xoshiro128** generator.
 *
 * @param seed - any whole number; its low 32 bits count
 * @returns the stream, from its start
 * @see Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators (2021)
 */
export function createRandomStream(seed: number): RandomStream {
  const word = seedWords(seed)
  let [a, b, c, d] = [word(), word(), word(), word()]
  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
  return { integer: (below) => Math.floor((next() / 2 ** 32) * below) }
}
