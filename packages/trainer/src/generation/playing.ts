import type { ImageGenerator } from '@laviter/tim'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import type { StepPlace } from '../tasks/task'

/** Which stages of a generator learn when. */
export interface Playing {
  /** that play when the game begins, ascending */
  readonly first: readonly number[]
  /** @returns the stages that learn in a step, ascending; none while discriminators are pretrained; steps are asked for in order */
  at(place: Pick<StepPlace, 'epoch' | 'step'>): readonly number[]
  /** @returns whether stages stand still from this step on that learned until then; asked after {@link Playing.at} */
  settles(place: Pick<StepPlace, 'step'>): boolean
  /** @returns whether a stage has played, or is about to: until then nothing is drawn that could be looked at */
  hasBegun(): boolean
  /** @returns what does not follow from the place alone: where a clock decides, a run that goes on may not decide anew */
  save(): StoredTensors | undefined
  /** @param stored - absent: nothing was decided yet */
  restore(stored: StoredTensors | undefined): void
}

/** How a generator's stages are shared out. */
export interface PlayingPlan {
  readonly generator: Pick<ImageGenerator, 'sizes' | 'stagewise'>
  readonly config: {
    readonly tim: Pick<Config['tim'], 'epochs' | 'growEvery' | 'earlierStages' | 'pretraining'>
  }
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
  const { epochs, growEvery, earlierStages, pretraining } = config.tim
  const stages = sizes.map((_, stage) => stage)
  const together = !stagewise && growEvery === 0
  const first = together ? stages : [0]
  if (together && pretraining.epochs === 0)
    return {
      first,
      at: () => stages,
      settles: () => false,
      hasBegun: () => true,
      save: () => undefined,
      restore: () => undefined,
    }

  const alone = !together && (stagewise || earlierStages === 'still')
  const each = stagewise ? (epochs - pretraining.epochs) / sizes.length : growEvery
  /** How many stages play once the game is so many epochs old, below 0 before it. */
  const dueAfter = (played: number): number => {
    if (played < 0) return 0
    return together ? sizes.length : Math.min(sizes.length, 1 + Math.floor(played / each))
  }
  const start: readonly number[] = pretraining.epochs > 0 ? [] : [0]
  let begun = start // the step at which each stage began
  return {
    first,
    at: ({ epoch, step }) => {
      const due = dueAfter(Math.max(epoch, epochs * (timeUsed?.() ?? 0)) - pretraining.epochs)
      while (begun.length < due) begun = [...begun, step]
      return alone ? stages.slice(0, begun.length).slice(-1) : stages.slice(0, begun.length)
    },
    settles: ({ step }) => alone && begun.length > 1 && begun.at(-1) === step,
    hasBegun: () => begun.length > 0,
    save: () =>
      begun.length === 0
        ? undefined
        : { begun: { dtype: 'I32', shape: [begun.length], data: Int32Array.from(begun) } },
    restore: (stored) => {
      begun = Array.from(stored?.['begun']?.data ?? start, Number)
    },
  }
}
