import * as tf from '@tensorflow/tfjs-core'
import type { Embedding, Images } from '@laviter/nn'
import { wrongPairs, type DiscriminatorVerdicts, type Verdict } from '@laviter/losses'
import type { Discriminator, Features } from '@laviter/tim'
import type { Game } from './game'

const TRAINING = { training: true } as const

/** Pictures for a discriminator in training. */
export interface Judged {
  readonly discriminator: Discriminator
  /** [B, S, S, 3] in [-1, 1] */
  readonly real: Images
  /** the generator's, as `real` */
  readonly fake: Images
  /** [B, D], of both */
  readonly condition: Embedding
  /** for each row a picture of another class, to be its wrong pair; absent: the sentence of the next row is wrong */
  readonly others?: tf.Tensor1D
}

/** Pictures with what a conditional head reads beside them. */
interface Pairs {
  readonly features: Features
  readonly sentence: Embedding
}

/** Judges real, drawn and wrong pairs, each batch with statistics of its own or all with the same. */
export const judgeAll = (judged: Judged, batchNorm: Game['batchNorm']): DiscriminatorVerdicts =>
  batchNorm === 'together' ? together(judged) : apart(judged)

/**
 * What a discriminator says of drawn pictures. Where it is used to seeing real ones beside them, it does so here too.
 */
export function judgeFake(judged: Judged, batchNorm: Game['batchNorm']): Verdict {
  if (batchNorm === 'together') return together(judged).fake
  const { discriminator, fake, condition } = judged
  return judge(discriminator, discriminator.features(fake, TRAINING), condition)
}

/** Batch norm sees real before fake in the trunk, and real, fake, wrong in the conditional head: so are they tracked. */
function apart({ discriminator, real, fake, condition, others }: Judged): DiscriminatorVerdicts {
  const seen = {
    real: discriminator.features(real, TRAINING),
    fake: discriminator.features(fake, TRAINING),
  }
  const said = {
    real: judge(discriminator, seen.real, condition),
    fake: judge(discriminator, seen.fake, condition),
  }
  const { features, sentence } = wrongOf(seen.real, condition, others)
  const conditional = discriminator.conditional(features, sentence, TRAINING)
  return { ...said, wrong: { conditional, ...(others && alone(discriminator, features)) } }
}

/** One batch of all: what tells drawn from real in a channel's mean and spread is not normalised away. */
function together({ discriminator, real, fake, condition, others }: Judged): DiscriminatorVerdicts {
  const pictures = tf.concat<Images>([real, fake], 0)
  const both = discriminator.features(pictures, TRAINING)
  const [seenReal, seenFake] = tf.split(both, 2) as [Features, Features]
  const wrong = wrongOf(seenReal, condition, others)
  const features = tf.concat<Features>([both, wrong.features], 0)
  const sentence = tf.concat<Embedding>([condition, condition, wrong.sentence], 0)
  const sizes = [seenReal, seenFake, wrong.features].map(({ shape: [B = 0] }) => B)
  const conditional = discriminator.conditional(features, sentence, TRAINING)
  const [ofReal, ofFake, ofWrong] = tf.split(conditional, sizes) as Logits3
  return {
    real: { conditional: ofReal, ...alone(discriminator, seenReal) },
    fake: { conditional: ofFake, ...alone(discriminator, seenFake) },
    wrong: { conditional: ofWrong, ...(others && alone(discriminator, wrong.features)) },
  }
}

type Logits3 = [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]

const wrongOf = (real: Features, condition: Embedding, others?: tf.Tensor1D): Pairs =>
  others ? { features: tf.gather(real, others), sentence: condition } : wrongPairs(real, condition)

const judge = (discriminator: Discriminator, seen: Features, condition: Embedding): Verdict => ({
  ...alone(discriminator, seen),
  conditional: discriminator.conditional(seen, condition, TRAINING),
})

/** What the head says that judges pictures without their sentence, where there is one. */
function alone(discriminator: Discriminator, seen: Features): Pick<Verdict, 'unconditional'> {
  const unconditional = discriminator.unconditional?.(seen)
  return unconditional ? { unconditional } : {}
}
