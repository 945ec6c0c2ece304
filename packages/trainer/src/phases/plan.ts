import type { Position } from '../checkpoint/checkpoint'

/** How long a phase trains. */
export interface Plan {
  /** passes over its training data */
  readonly epochs: number
  /** epochs without a better one after which it stops early; absent: never */
  readonly patience?: number
}

/** @returns whether a phase that stands there is over: its epochs are done, or it stopped early */
export function isOver(plan: Plan, position: Pick<Position, 'epoch' | 'best'>): boolean {
  return position.epoch >= plan.epochs || stopsEarly(plan, position)
}

/** @returns whether nothing better came for as many epochs as the plan waits */
export function stopsEarly(
  { epochs, patience }: Plan,
  { epoch, best }: Pick<Position, 'epoch' | 'best'>,
): boolean {
  if (patience === undefined || best === undefined || epoch >= epochs) return false
  return epoch - best.epoch >= patience
}
