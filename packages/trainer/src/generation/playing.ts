import type { ImageGenerator } from '@laviter/tim'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import type { StepPlace } from '../tasks/task'

/** Which stages of a generator learn when. */
export interface Playing {
  /** @returns the stages that learn in a step, ascending; steps are asked for in their order */
  at(place: Pick<StepPlace, 'epoch' | 'step'>): readonly number[]
  /** @returns whether stages stand still from this step on that learned until then; asked after {@link Playing.at} */
  settles(place: Pick<StepPlace, 'step'>): boolean
  /** @returns what does not follow from the place alone: where a clock decides, a run that goes on may not decide anew */
  save(): StoredTensors | undefined
  /** @param stored - absent: nothing was decided yet */
  restore(stored: StoredTensors | undefined): void
}

/** How a generator's stages are shared out. */
export interface PlayingPlan {
  readonly generator: Pick<ImageGenerator, 'sizes' | 'stagewise'>
  readonly config: { readonly tim: Pick<Config['tim'], 'epochs' | 'growEvery' | 'earlierStages'> }
  /** the share of its time that training has used, in [0, 1], where time ends it */
  readonly timeUsed?: () => number
}

/**
 * @param plan - see {@link PlayingPlan}: where time ends training before its epochs, a stage has the share of the time that it
 *   has of the epochs
 * @returns all stages at once, more and more of them, or one after the other; one that began does not wait again
 */
export function createPlaying({
  generator: { sizes, stagewise = false },
  config,
  timeUsed,
}: PlayingPlan): Playing {
  const { epochs, growEvery, earlierStages } = config.tim
  const stages = sizes.map((_, stage) => stage)
  if (!stagewise && growEvery === 0)
    return {
      at: () => stages,
      settles: () => false,
      save: () => undefined,
      restore: () => undefined,
    }

  const alone = stagewise || earlierStages === 'still'
  const each = stagewise ? epochs / sizes.length : growEvery
  let begun: readonly number[] = [0] // the step at which each stage began
  return {
    at: ({ epoch, step }) => {
      const over = Math.max(epoch, epochs * (timeUsed?.() ?? 0))
      const due = Math.min(sizes.length, 1 + Math.floor(over / each))
      while (begun.length < due) begun = [...begun, step]
      return alone ? [begun.length - 1] : stages.slice(0, begun.length)
    },
    settles: ({ step }) => alone && begun.length > 1 && begun.at(-1) === step,
    save: () => ({
      begun: { dtype: 'I32', shape: [begun.length], data: Int32Array.from(begun) },
    }),
    restore: (stored) => {
      begun = Array.from(stored?.['begun']?.data ?? [0], Number)
    },
  }
}
