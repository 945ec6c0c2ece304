import type * as tf from '@tensorflow/tfjs-core'
import { discriminatorPath } from '../generation/players'
import { trainableUnder, type Trainee } from '../tasks/trainee'
import { jointTree, type JointModules } from './modules'

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
  const tree = jointTree(modules)
  const alone = (name: Exclude<TraineeName, 'discriminators'>): Trainee => ({
    ...train(name),
    parameters: trainableUnder(tree, name),
  })
  const opponents = modules.discriminators && train('discriminators')
  return {
    image: alone('image'),
    text: alone('text'),
    ...(modules.captioner && { captioner: alone('captioner') }),
    ...(modules.generator && { generator: alone('generator') }),
    ...(opponents && {
      discriminators: modules.discriminators?.map((each) => ({
        ...opponents,
        parameters: trainableUnder(tree, discriminatorPath(each)),
      })),
    }),
  }
}

/** @returns those that learn from the weighted total; the discriminators have a loss of their own */
export function learnersOf(trainees: JointTrainees): Trainee[] {
  const { image, text, captioner, generator } = trainees
  return [image, text, captioner, generator].filter((trainee) => trainee !== undefined)
}

/** @returns all that a step moves, by path; of one optimiser where it is named */
export function movedBy(
  { discriminators = [], ...alone }: JointTrainees,
  name?: TraineeName,
): ReadonlyMap<string, tf.Variable> {
  const all = [
    ...Object.entries(alone),
    ...discriminators.map((each) => ['discriminators', each] as const),
  ]
  return new Map(
    all.flatMap(([own, { parameters }]) =>
      name === undefined || name === own ? [...parameters] : [],
    ),
  )
}
