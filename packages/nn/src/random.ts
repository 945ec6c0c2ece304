import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator'
import { UserError } from './errors'

/** Where a stream stands, as plain JSON. */
export type RandomState = {
  /** the seed and the names of the forks that led here, such as `7/dropout` */
  readonly path: string
  /** the generator's four 32-bit words */
  readonly words: readonly number[]
}

/** A seeded stream of random numbers; each draw moves it on. */
export interface Random {
  /** @returns uniform in [0, 1), 53 bits */
  uniform(): number
  /** @returns from N(0, 1) */
  normal(): number
  /**
   * @param below - whole number, 1 to 2^32
   * @returns whole number in [0, below)
   */
  integer(below: number): number
  /** @returns a shuffled copy */
  shuffle<T>(items: readonly T[]): T[]
  /**
   * @param n - how many there are
   * @param k - how many to take, at most n
   * @returns k different whole numbers below n, ascending
   */
  subset(n: number, k: number): number[]
  /**
   * A stream of its own, a function of this stream's seed and the name only: drawing more here never shifts it, and the
   * same name gives the same stream.
   */
  fork(name: string): Random
  /** @returns the state to hand to {@link restoreRandom} */
  state(): RandomState
}

/**
 * Opens a stream.
 *
 * @param seed - any number or text; equal seeds give equal streams on every platform
 * @returns the stream at its start
 */
export function createRandom(seed: number | string): Random {
  return open(String(seed))
}

/**
 * Continues a stream where it was saved.
 *
 * @param state - what `state()` returned, also by way of JSON
 * @returns the stream; its next draws are the ones that the saved stream would have made
 * @throws UserError when the state is none
 */
export function restoreRandom(state: RandomState): Random {
  const { path, words } = state ?? {}
  const sound =
    typeof path === 'string' &&
    Array.isArray(words) &&
    words.length === 4 &&
    words.every((word) => Number.isInteger(word)) &&
    words.some((word) => word !== 0)
  if (!sound)
    throw new UserError(
      `Random state ${JSON.stringify(state)?.slice(0, 80)} is none: expected {"path": text, "words": [four integers]}. Pass what state() returned.`,
    )
  return streamAt(path, xoroshiro128plusFromState(words))
}

function open(path: string): Random {
  const words = [1, 2, 3, 4].map((salt): number => hash(path, salt))
  if (!words.some(Boolean)) words[0] = 1 // at all zeros the generator would stand still
  return streamAt(path, xoroshiro128plusFromState(words))
}

function streamAt(path: string, generator: JumpableRandomGenerator): Random {
  const uniform = () => uniformFloat64(generator)
  const integer = (below: number) => {
    if (!(Number.isInteger(below) && below >= 1 && below <= 2 ** 32))
      throw new RangeError(`integer(below): ${below} is not a whole number from 1 to 2^32`)
    return uniformInt(generator, 0, below - 1)
  }
  const shuffle = <T>(items: readonly T[]): T[] => {
    const shuffled = [...items]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
    }
    return shuffled
  }
  return {
    uniform,
    integer,
    shuffle,
    // Box-Muller without the second value: the state stays four words
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    subset: (n, k) => {
      if (!(Number.isInteger(k) && k >= 0 && k <= n))
        throw new RangeError(`subset(n, k): cannot take ${k} of ${n}`)
      // Floyd's: k draws, however large n is
      const taken = new Set<number>()
      for (let i = n - k; i < n; i++) {
        const pick = integer(i + 1)
        taken.add(taken.has(pick) ? i : pick)
      }
      return [...taken].sort((a, b) => a - b)
    },
    fork: (name) => open(`${path}/${name}`),
    state: () => ({ path, words: [...generator.getState()] }),
  }
}

/** 32 bits of a text: FNV-1a over its UTF-16 units, then murmur3's finaliser, so that near paths part. */
function hash(text: string, salt: number): number {
  let h = Math.imul(salt, 0x9e3779b1) ^ 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
