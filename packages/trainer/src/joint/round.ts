import type * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@laviter/nn/random'
import type { Clock } from '../tasks/step-clock'
import type { JointModules } from './modules'
import type { JointPart } from './parts'
import type { JointSettings } from './settings'
import type { JointTrainees } from './trainees'

/** What a step runs on beside its batch. */
export interface JointRound {
  readonly modules: JointModules
  /** the discriminators are moved on the way */
  readonly trainees: Pick<JointTrainees, 'discriminators'>
  readonly settings: JointSettings
  /** of this step: dropout, conditioning, words of long captions */
  readonly random: Random
  readonly clock: Clock<JointPart>
}

/** Scalars by name. */
export type Terms = Readonly<Record<string, tf.Scalar>>
