import type { EmbeddingRows } from '../../evaluation/embedding-rows'
import { createRandom } from '@laviter/nn/random'
import { cosines, rowOf } from './rows'

/** A query with its answers, before pictures are made of them. */
export interface Answered {
  readonly query: number
  /** 1 = the best of its true answers came first; ties count against it, so that a panel never flatters. */
  readonly rank: number
  readonly hits: readonly { readonly answer: number; readonly score: number }[]
}

/** The best answers that a panel shows. */
export const SHOWN = 5
/** Queries with the true answer among the shown ones, and without, in one direction. */
export const GOOD = 3
export const BAD = 2
/** Queries that are tried before a kind counts as rare and its places go to the other. */
const TRIED = 400

/**
 * Chooses a panel's queries by a rule that cannot flatter: in a seeded order, the first {@link GOOD} whose true answer is
 * among the {@link SHOWN} best and the first {@link BAD} whose is not.
 *
 * @param queries - unit rows
 * @param answers - unit rows
 * @param isTrue - whether an answer is the query's own
 * @returns at most `GOOD + BAD`, good ones first; fewer where one kind does not occur
 */
export function chooseQueries(
  queries: EmbeddingRows,
  answers: EmbeddingRows,
  isTrue: (query: number, answer: number) => boolean,
  seed: number,
): Answered[] {
  const order = createRandom(seed)
    .fork('panels')
    .shuffle(Array.from({ length: queries.rows }, (_, index) => index))
  const good: Answered[] = []
  const bad: Answered[] = []
  for (const query of order.slice(0, TRIED)) {
    if (good.length === GOOD && bad.length === BAD) break
    const answered = answer(query, cosines(rowOf(queries, query), answers), isTrue)
    const [list, room] = answered.rank <= SHOWN ? [good, GOOD] : [bad, BAD]
    if (list.length < room) list.push(answered)
  }
  return [...good, ...bad]
}

function answer(
  query: number,
  scores: Float32Array,
  isTrue: (query: number, answer: number) => boolean,
): Answered {
  let own = -Infinity
  let first = -1
  scores.forEach((score, index) => {
    if (score > own && isTrue(query, index)) [own, first] = [score, index]
  })
  let rank = 1
  scores.forEach((score, index) => {
    if (index !== first && score >= own && !isTrue(query, index)) rank++
  })
  const hits = Array.from(scores, (score, index) => ({ answer: index, score }))
    .sort((a, b) => b.score - a.score || a.answer - b.answer)
    .slice(0, SHOWN)
  return { query, rank, hits }
}

/** The rule in the reader's words. */
export function ruleInWords(seed: number): string {
  return (
    `Queries are taken in an order that seed ${seed} shuffles: the first ${GOOD} whose true answer is among the ${SHOWN} best, ` +
    `then the first ${BAD} whose is not.`
  )
}
