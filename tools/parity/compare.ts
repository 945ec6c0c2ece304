/** Largest absolute difference, relative to the reference's largest magnitude. */
export function relativeError(ours: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (ours.length !== reference.length) return Infinity
  let difference = 0
  let magnitude = 0
  for (let i = 0; i < reference.length; i++) {
    // NaN must not pass: Math.max would keep it, a comparison would drop it
    difference = Math.max(difference, Math.abs(ours[i]! - reference[i]!))
    magnitude = Math.max(magnitude, Math.abs(reference[i]!))
  }
  return difference === 0 ? 0 : difference / Math.max(magnitude, 1e-30)
}

/** The largest error of one kind of numbers, and where it was. */
export interface KindErrors {
  error: number
  worst: string
  count: number
}

/**
 * What one case compared: outputs and gradients, relative to the largest magnitude; and parameters after a step, as a share of
 * the learning rate, which is about how far Adam's first step goes.
 */
export interface CaseErrors {
  outputs: KindErrors
  gradients: KindErrors
  moves: KindErrors
}

/** Collects the errors of one case by name. */
export class Comparison {
  readonly errors: CaseErrors = {
    outputs: { error: 0, worst: '', count: 0 },
    gradients: { error: 0, worst: '', count: 0 },
    moves: { error: 0, worst: '', count: 0 },
  }

  /** Numbers that may differ by rounding. */
  add(
    kind: 'outputs' | 'gradients',
    name: string,
    ours: ArrayLike<number>,
    reference: ArrayLike<number>,
  ): void {
    this.note(kind, name, relativeError(ours, reference))
  }

  /** Numbers that stand for words, where near is wrong: the error is 0, or 1 where any differs. */
  addEqual(name: string, ours: ArrayLike<number>, reference: ArrayLike<number>): void {
    this.note('outputs', name, relativeError(ours, reference) === 0 ? 0 : 1)
  }

  /** A parameter after a step of this rate. */
  addMoved(
    name: string,
    ours: ArrayLike<number>,
    reference: ArrayLike<number>,
    rate: number,
  ): void {
    if (ours.length !== reference.length) return this.note('moves', name, Infinity)
    let apart = 0
    for (let i = 0; i < reference.length; i++)
      apart = Math.max(apart, Math.abs(ours[i]! - reference[i]!)) // NaN stays
    this.note('moves', name, apart / rate)
  }

  private note(kind: keyof CaseErrors, name: string, error: number): void {
    const entry = this.errors[kind]
    entry.count += 1
    if (!(error <= entry.error)) Object.assign(entry, { error, worst: name })
  }
}
