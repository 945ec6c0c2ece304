import { createRandom } from '@laviter/nn/random'

/** Bands of equal size that the pictures are split into, by the score of their captions. */
const BANDS = 6
/** The worst that are shown besides. */
const WORST = 2

/** A picture that was chosen, and where it stands among all. */
export interface ChosenCaption {
  /** Index into the scores. */
  readonly at: number
  /** In the reader's words. */
  readonly place: string
}

/**
 * Chooses pictures by a rule that cannot flatter: sorted by the score of their captions they are split into {@link BANDS}
 * equal bands, of which the seed draws one each; the {@link WORST} worst of all follow.
 *
 * @param scores - one a picture, higher is better
 * @returns each picture once, the best band first; `median` is the one in the middle
 * @throws Error where there is no score
 */
export function chooseCaptions(
  scores: readonly number[],
  seed: number,
): { readonly examples: readonly ChosenCaption[]; readonly median: number } {
  const random = createRandom(seed).fork('captions')
  // equal scores stand in drawn order, else the data set's order would choose
  const order = random
    .shuffle(Array.from(scores, (_, at) => at))
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const median = order[Math.floor(order.length / 2)]
  if (median === undefined) throw new Error('there is no caption to choose')
  const worst = order.slice(-Math.min(WORST, Math.max(1, order.length - BANDS)))
  const others = order.slice(0, order.length - worst.length)
  const edge = (band: number) => Math.round((band * others.length) / BANDS)
  const drawn = NAMES.flatMap((place, band) => {
    const [from, to] = [edge(band), edge(band + 1)]
    if (to <= from) return []
    return [{ at: others[from + random.integer(to - from)] ?? median, place }]
  })
  return {
    examples: [...drawn, ...worst.map((at, nth) => ({ at, place: worstName(worst.length - nth) }))],
    median,
  }
}

const NAMES = [
  'best sixth',
  'second sixth',
  'third sixth',
  'fourth sixth',
  'fifth sixth',
  'last sixth',
] as const satisfies readonly string[] & { length: typeof BANDS }

function worstName(fromEnd: number): string {
  return fromEnd === 1 ? 'worst of all' : 'second worst of all'
}

/** The rule in the reader's words. */
export function captionRuleInWords(seed: number): string {
  return (
    `Test pictures are sorted by the CIDEr of their caption and split into ${BANDS} equal bands; seed ${seed} draws one of each, ` +
    `the best band first, and the ${WORST} worst of all follow.`
  )
}
