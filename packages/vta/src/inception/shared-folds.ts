import type { Convolution } from './architecture'
import { fold, isFoldOf, type Fold, type Folded } from './fold'
import type { InceptionParameters } from './parameters'
import { recordedTape } from './recorded-tape'

/** Folded convolutions that all passes of one gradient share. */
export interface SharedFolds {
  /**
   * Folds on the tape that is recorded what is not folded there yet; without one, nothing. What is made belongs to the scope that
   * is open, and is made anew once that has ended.
   */
  prepare(convolutions: readonly Convolution[]): void
  /** @returns what was prepared, or else a fold of the caller's scope */
  of(convolution: Convolution): Folded
}

/**
 * A step that sees real and drawn pictures folds each kernel once, and the gradients of its uses add up before they are taken
 * back to kernel, scale and shift.
 */
export function sharedFolds(parameters: InceptionParameters): SharedFolds {
  const byTape = new WeakMap<object, Map<string, Fold>>()
  const living = (tape: object | undefined, convolution: Convolution): Folded | undefined => {
    const known = tape && byTape.get(tape)?.get(convolution.name)
    if (!known || known.kernel.isDisposed) return undefined
    return isFoldOf(known, parameters.of(convolution)) ? known : undefined
  }
  return {
    prepare: (convolutions) => {
      const tape = recordedTape()
      if (!tape) return
      const folds = byTape.get(tape) ?? new Map<string, Fold>()
      byTape.set(tape, folds)
      for (const convolution of convolutions) {
        if (living(tape, convolution)) continue
        folds.set(convolution.name, fold(parameters.of(convolution)))
      }
    },
    of: (convolution) => living(recordedTape(), convolution) ?? fold(parameters.of(convolution)),
  }
}
