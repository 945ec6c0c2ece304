import type { ImageGenerator } from '@laviter/tim'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import type { StepPlace } from '../tasks/task'

/** Which stages of a generator learn when. */
export interface Playing {
  /** @returns the stages that learn in a step, ascending; steps are asked for in their order */
  at(place: Pick<StepPlace, 'epoch' | 'step'>): readonly number[]
  /** @returns what does not follow from the place alone: where the clock decides, steps that a run resumed may not decide anew */
  save(): StoredTensors | undefined
  /** @param stored - absent: nothing was decided yet */
  restore(stored: StoredTensors | undefined): void
}

/** How a generator's stages are shared out. */
export interface PlayingPlan {
  readonly generator: Pick<ImageGenerator, 'sizes' | 'stagewise'>
  readonly config: { readonly tim: Pick<Config['tim'], 'epochs' | 'growEvery'> }
  /** the share of its time that training has used, in [0, 1], where time ends it */
  readonly timeUsed?: () => number
}

/** @returns all stages at once, more and more of them, or one after the other, as plan and generator have it */
export function createPlaying(plan: PlayingPlan): Playing {
  return plan.generator.stagewise === true ? oneByOne(plan) : together(plan)
}

function together({ generator: { sizes }, config }: PlayingPlan): Playing {
  const { growEvery } = config.tim
  const stages = sizes.map((_, stage) => stage)
  return {
    at: ({ epoch }) =>
      growEvery > 0 ? stages.slice(0, 1 + Math.floor(epoch / growEvery)) : stages,
    save: () => undefined,
    restore: () => undefined,
  }
}

/** Each stage has an equal share of the epochs or of the time, whichever is used up first; none comes back. */
function oneByOne({ generator: { sizes }, config, timeUsed }: PlayingPlan): Playing {
  const count = sizes.length
  const { epochs } = config.tim
  let begun: readonly number[] = [0] // the step at which each stage began
  return {
    at: ({ epoch, step }) => {
      const turns = Math.max((epoch * count) / epochs, count * (timeUsed?.() ?? 0))
      const due = Math.min(count - 1, Math.floor(turns))
      while (begun.length <= due) begun = [...begun, step]
      return [begun.length - 1]
    },
    save: () => ({
      begun: { dtype: 'I32', shape: [begun.length], data: Int32Array.from(begun) },
    }),
    restore: (stored) => {
      begun = Array.from(stored?.['begun']?.data ?? [0], Number)
    },
  }
}
