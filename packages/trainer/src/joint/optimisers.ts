import { adam, adamW, clipByGlobalNorm, createOptimiser, type Optimiser } from '@laviter/nn'
import type { StoredTensors } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import { rateOf } from './rates'
import { createTrainees, movedBy, type JointTrainees, type TraineeName } from './trainees'
import type { JointModules } from './modules'

/** Who is moved by whom, and the state of those who move. */
export interface JointOptimisers {
  readonly trainees: JointTrainees
  /** @returns the state of all optimisers, by `part.path` */
  state(): Promise<StoredTensors>
  /** @throws UserError where the state does not fit */
  restore(state: StoredTensors): void
  dispose(): void
}

/**
 * Gives each module its optimiser and its rate.
 *
 * @param modules - those that take part
 * @param joint - the section of the configuration
 */
export function createJointOptimisers(
  modules: JointModules,
  joint: Config['joint'],
): JointOptimisers {
  const optimisers = new Map<TraineeName, Optimiser>()
  const trainees = createTrainees(modules, (name) => {
    const optimiser = createJointOptimiser(joint, name)
    optimisers.set(name, optimiser)
    return { optimiser, rate: rateOf(joint, name) }
  })
  return {
    trainees,
    state: async () => {
      const states = await Promise.all([...optimisers.values()].map((each) => each.state()))
      return Object.assign({}, ...states) as StoredTensors
    },
    restore: (state) => {
      for (const [name, optimiser] of optimisers) {
        const own = movedBy(trainees, name)
        optimiser.restore(statesOf(state, own), own)
      }
    },
    dispose: () => {
      for (const optimiser of optimisers.values()) optimiser.dispose()
    },
  }
}

/**
 * The optimiser of each module, as the paper's code has them: encoders Adam with L2, the captioner AdamW, generator and
 * discriminators Adam with moments of their own. Encoders and captioner are clipped, each by its own norm.
 */
function createJointOptimiser(
  { betas, gameBetas, weightDecay, clip }: Config['joint'],
  name: TraineeName,
): Optimiser {
  if (name === 'generator' || name === 'discriminators')
    return createOptimiser({ rule: adam({ betas: gameBetas }) })
  const most = clip[name]
  return createOptimiser({
    transforms: most === null ? [] : [clipByGlobalNorm(most)],
    rule: (name === 'captioner' ? adamW : adam)({ betas, weightDecay }),
  })
}

/** Of all optimisers' states those of some parameters. */
function statesOf(state: StoredTensors, own: ReadonlyMap<string, unknown>): StoredTensors {
  return Object.fromEntries(
    Object.entries(state).filter(([name]) => own.has(name.slice(name.indexOf('.') + 1))),
  )
}
