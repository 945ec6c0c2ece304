import { decimal, signed } from '../report/page/numerals'
import type { ColumnOrder, OrderedPair, Verdict } from './order'
import type { SeedValues } from './seed-values'

/** Pairs that are named before the rest is counted. */
const NAMED = 3

/**
 * @param order - of a column
 * @returns whether the paper's order holds, in a sentence
 */
export function answer({ verdict, seeds, pairs }: ColumnOrder): string {
  if (verdict === 'holds') return `The paper’s order holds: ${seeds} seeds settle every pair.`
  if (verdict === 'fails') {
    if (pairs.length === 1) return 'The paper’s order does not hold.'
    const against = pairs.filter((pair) => pair.verdict === 'the other way').length
    // by chance one in forty is, so of many pairs it means little
    return `${against} of ${pairs.length} pairs ${against === 1 ? 'is' : 'are'} settled the other way than in the paper, each judged by itself.`
  }
  const [subject, unsettled] =
    seeds === 1 ? ['The numbers', 'one seed cannot'] : ['The means', `${seeds} seeds do not`]
  return `${subject} ${verdict === 'leans to' ? 'stand' : 'do not stand'} in the paper’s order; ${unsettled} settle it.`
}

/**
 * @param order - of a column
 * @returns the two orders side by side: `The paper has A < B; here A 1.0 < B 2.0.`
 */
export function bothOrders({ published, measured, digits }: ColumnOrder): string {
  const here = measured.map(({ label, mean }, at) => {
    const [own, last] = [mean, measured[at - 1]?.mean].map((value) => decimal(value ?? NaN, digits))
    return `${at === 0 ? '' : own === last ? ' = ' : ' < '}${label} ${own}`
  })
  return `The paper has ${published.join(' < ')}; here ${here.join('')}.`
}

/**
 * @param order - of a column
 * @returns the pairs that speak against it, then those that are open; a sentence each, none where every pair is settled
 */
export function objections(order: ColumnOrder): string[] {
  return [
    ...pairsOf(order, 'the other way', 'Settled the other way'),
    ...(order.seeds > 1 ? pairsOf(order, 'open', 'Not settled') : []),
  ]
}

function pairsOf({ pairs, digits }: ColumnOrder, verdict: Verdict, heading: string): string[] {
  const found = pairs.filter((pair) => pair.verdict === verdict)
  if (found.length === 0) return []
  const named = found.slice(0, NAMED).map((pair) => pairInWords(pair, digits))
  const rest = found.length > NAMED ? `, and ${found.length - NAMED} more pairs` : ''
  return [`${heading}: ${named.join('; ')}${rest}.`]
}

/** `LAViTeR over DAMSM +1.2 (−0.3 to +2.7), in the paper +4.2`. */
export function pairInWords(
  { high, low, difference, published }: OrderedPair,
  digits: number,
): string {
  return `${high} over ${low} ${differenceInWords(difference, digits)}, in the paper ${signed(published, digits + 1)}`
}

/** `+1.2 (−0.3 to +2.7)`. */
export function differenceInWords({ mean, interval }: SeedValues, digits: number): string {
  const range = interval && ` (${interval.map((edge) => signed(edge, digits)).join(' to ')})`
  return `${signed(mean, digits)}${range ?? ''}`
}
