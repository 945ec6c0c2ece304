import type { Group } from './attributes'

/** What a picture shows: its value of each visible group; hidden groups are absent. */
export type GroundTruth = ReadonlyMap<Group, string>

/** One statement of a caption. */
export interface Statement {
  readonly group: Group
  readonly value: string
}

/**
 * Counts how many statements a picture contradicts. A statement about a part that the picture hides contradicts nothing.
 *
 * @param truth - the picture's visible values
 * @param statements - what the caption states
 * @returns 0 for the picture's own captions
 */
export function contradictions(truth: GroundTruth, statements: readonly Statement[]): number {
  return statements.filter(({ group, value }) => (truth.get(group) ?? value) !== value).length
}

/**
 * What the oracle scores on one draw: candidates are ranked by contradictions, and ties are shared.
 *
 * @param own - contradictions of the true caption
 * @param others - contradictions of the wrong ones
 * @returns 1/n where the true caption ties for first among n, 0 where another comes before it
 */
export function oracleHit(own: number, others: readonly number[]): number {
  if (others.some((other) => other < own)) return 0
  return 1 / (1 + others.filter((other) => other === own).length)
}
