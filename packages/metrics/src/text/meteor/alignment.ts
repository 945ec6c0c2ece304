import type { Match } from './candidates'

// taken out once: a look-up of the global for each of millions of matches is felt under a test runner
const { abs, floor } = Math

/** Partial alignments kept at each word. */
const BEAM = 40

/** What a matched word is worth while the best alignment is searched, by module; the score has weights of its own. */
const SEARCH_WEIGHTS = [1, 0.5, 0.5, 0.5] as const

/** A partial alignment. Matches are a list that copies share. */
interface Path {
  matches: MatchList | undefined
  /** Weighted words of the hypothesis and of the reference, whole numbers. */
  hypothesisWords: number
  referenceWords: number
  chunks: number
  distance: number
  /** Hypothesis word after the open chunk; -1 where no chunk is open. */
  end: number
  /** Reference word after the last match. */
  next: number
}

interface MatchList {
  readonly match: Match
  readonly before: MatchList | undefined
}

/**
 * Chooses an alignment in which each word is used once: most words, then fewest chunks, then shortest distance, by a
 * beam search along the reference. Its habits decide ties and are METEOR's own: a one-word match that is not exact
 * counts nothing, and the distance of a match is borne by the paths beside the one that takes it.
 *
 * @param candidates - matches by the reference word that they begin at, in the order that breaks ties
 * @param hypothesisLength - words of the hypothesis
 * @returns the matches, by reference word
 * @see Denkowski and Lavie, Meteor Universal (WMT 2014), section 2
 */
export function align(
  candidates: readonly (readonly Match[])[],
  hypothesisLength: number,
): Match[] {
  const fixed = findFixed(candidates, hypothesisLength)
  let paths: Path[] = [
    {
      matches: undefined,
      hypothesisWords: 0,
      referenceWords: 0,
      chunks: 0,
      distance: 0,
      end: -1,
      next: 0,
    },
  ]
  const used = new Uint8Array(hypothesisLength)
  candidates.forEach((here, j) => {
    const longer: Path[] = []
    const only = fixed[j]
    for (const path of paths) {
      if (j < path.next) keep(longer, path)
      else if (only) {
        add(path, only)
        path.distance += distanceOf(only)
        keep(longer, path)
      } else {
        if (here.length > 0) markUsed(used, path.matches)
        for (const match of here) {
          if (overlaps(used, match)) continue
          const taken = copyOf(path)
          add(taken, match)
          path.distance += distanceOf(match)
          keep(longer, taken)
        }
        closeChunk(path)
        keep(longer, path)
      }
    }
    paths = longer
  })
  paths.forEach(closeChunk)
  const ended: Path[] = []
  for (const path of paths) keep(ended, path)
  const matches: Match[] = []
  for (let list = ended[0]?.matches; list; list = list.before) matches.push(list.match)
  return matches.reverse()
}

/** Matches without a rival: no other candidate touches any of their words. */
function findFixed(
  candidates: readonly (readonly Match[])[],
  hypothesisLength: number,
): (Match | undefined)[] {
  const hypothesis = new Uint32Array(hypothesisLength)
  const reference = new Uint32Array(candidates.length)
  const count = (coverage: Uint32Array, start: number, length: number) => {
    for (let word = start; word < start + length; word++) coverage[word]!++
  }
  for (const match of candidates.flat()) {
    count(hypothesis, match.start, match.length)
    count(reference, match.referenceStart, match.referenceLength)
  }
  const alone = (coverage: Uint32Array, start: number, length: number) =>
    coverage.subarray(start, start + length).every((touched) => touched === 1)
  return candidates.map(([match, second]) =>
    match &&
    !second &&
    alone(hypothesis, match.start, match.length) &&
    alone(reference, match.referenceStart, match.referenceLength)
      ? match
      : undefined,
  )
}

/** Below 0 where `a` is the better path. */
function compare(a: Path, b: Path): number {
  return (
    b.hypothesisWords + b.referenceWords - (a.hypothesisWords + a.referenceWords) ||
    a.chunks - b.chunks ||
    a.distance - b.distance
  )
}

/** Puts a path in its place among the best, behind equal ones, if it is one of them. */
function keep(beam: Path[], path: Path): void {
  let place = beam.length
  while (place > 0 && compare(path, beam[place - 1]!) < 0) place--
  if (place === BEAM) return
  beam.splice(place, 0, path)
  if (beam.length > BEAM) beam.pop()
}

/** Field by field: millions are made where a text repeats itself, and a spread costs more. */
function copyOf({
  matches,
  hypothesisWords,
  referenceWords,
  chunks,
  distance,
  end,
  next,
}: Path): Path {
  return { matches, hypothesisWords, referenceWords, chunks, distance, end, next }
}

function add(path: Path, match: Match): void {
  const weight = SEARCH_WEIGHTS[match.module] ?? 0
  path.matches = { match, before: path.matches }
  path.hypothesisWords = floor(path.hypothesisWords + match.length * weight)
  path.referenceWords = floor(path.referenceWords + match.referenceLength * weight)
  if (path.end >= 0 && path.end !== match.start) path.chunks++
  path.end = match.start + match.length
  path.next = match.referenceStart + match.referenceLength
}

function closeChunk(path: Path): void {
  if (path.end < 0) return
  path.chunks++
  path.end = -1
}

function distanceOf(match: Match): number {
  return abs(match.start - match.referenceStart)
}

/** In the reference a path's words are those before `next`: only the hypothesis can overlap. */
function markUsed(used: Uint8Array, list: MatchList | undefined): void {
  used.fill(0)
  for (; list; list = list.before)
    used.fill(1, list.match.start, list.match.start + list.match.length)
}

function overlaps(used: Uint8Array, { start, length }: Match): boolean {
  for (let word = start; word < start + length; word++) if (used[word]) return true
  return false
}
