import type * as tf from '@tensorflow/tfjs-core'
import { trainableParameters, type Optimiser } from '@laviter/nn'
import { jointTree, type JointModules } from './modules'

/** A module that a step moves. */
export interface Trainee {
  /** by the paths of the joint tree, so that one optimiser may serve several */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** clips by its transforms, before it moves */
  readonly optimiser: Optimiser
  readonly rate: number
}

/** All modules that a joint step moves; helpers that are not there have none. */
export interface JointTrainees {
  readonly image: Trainee
  readonly text: Trainee
  readonly captioner?: Trainee
  readonly generator?: Trainee
  /** in the order of the stages */
  readonly discriminators?: readonly Trainee[]
}

/** Names of the modules that an optimiser is made for; all discriminators share one. */
export type TraineeName = keyof JointTrainees

/**
 * @param modules - those that take part
 * @param train - says by whom and how fast each is moved; it is asked once a module that is there
 * @returns the trainees, each with its trainable parameters
 */
export function createTrainees(
  modules: JointModules,
  train: (name: TraineeName) => Pick<Trainee, 'optimiser' | 'rate'>,
): JointTrainees {
  const all = [...trainableParameters(jointTree(modules))]
  const under = (prefix: string) => new Map(all.filter(([path]) => path.startsWith(`${prefix}.`)))
  const alone = (name: Exclude<TraineeName, 'discriminators'>): Trainee => ({
    ...train(name),
    parameters: under(name),
  })
  const opponents = modules.discriminators && train('discriminators')
  return {
    image: alone('image'),
    text: alone('text'),
    ...(modules.captioner && { captioner: alone('captioner') }),
    ...(modules.generator && { generator: alone('generator') }),
    ...(opponents && {
      discriminators: modules.discriminators?.map(({ size }) => ({
        ...opponents,
        parameters: under(`discriminators.${size}`),
      })),
    }),
  }
}

/** @returns those that learn from the weighted total; the discriminators have a loss of their own */
export function learnersOf(trainees: JointTrainees): Trainee[] {
  const { image, text, captioner, generator } = trainees
  return [image, text, captioner, generator].filter((trainee) => trainee !== undefined)
}
