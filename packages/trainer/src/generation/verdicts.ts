import * as tf from '@tensorflow/tfjs-core'
import type { Embedding, Images } from '@laviter/nn'
import {
  wrongPairs,
  type DiscriminatorVerdicts,
  type Verdict,
  type WordLogits,
} from '@laviter/losses'
import type { Discriminator, Features } from '@laviter/tim'
import type { TextFeatures } from '@laviter/vta'
import type { Game } from './game'
import { shiftEach, type Shift } from './shift'

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
  /** of the sentences, where the discriminator judges them one by one too */
  readonly words?: SaidWords
  /** pictures are moved before they are seen */
  readonly shift?: Shift
}

/** Words of B sentences, [B, T, D], and which of them are there, [B, T]. */
export type SaidWords = Pick<TextFeatures, 'words' | 'mask'>

/** What is said of words, [B, T], and which of them are there. */
export interface WordVerdict {
  readonly logits: WordLogits
  readonly mask: SaidWords['mask']
}

/** What a discriminator says of a batch: of pairs, and of the words of real pictures, their own and those of the next. */
export type AllVerdicts = DiscriminatorVerdicts & {
  readonly words?: { readonly own: WordVerdict; readonly wrong: WordVerdict }
}

/** What it says of drawn pictures, and of the words that they were drawn from. */
export type FakeVerdict = Verdict & { readonly words?: WordVerdict }

/** Pictures with what a conditional head reads beside them. */
interface Pairs {
  readonly features: Features
  readonly sentence: Embedding
}

/** Judges real, drawn and wrong pairs, each batch with statistics of its own or all with the same. */
export function judgeAll(given: Judged, batchNorm: Game['batchNorm']): AllVerdicts {
  const judged = shifted(given)
  const { seen, verdicts } = batchNorm === 'together' ? together(judged) : apart(judged)
  const { discriminator, words } = judged
  if (words === undefined) return verdicts
  return {
    ...verdicts,
    words: {
      own: judgeWords(discriminator, seen.real, words),
      wrong: judgeWords(discriminator, seen.real, ofTheNext(words)),
    },
  }
}

/**
 * What a discriminator says of drawn pictures. Where it is used to seeing real ones beside them, it does so here too.
 */
export function judgeFake(given: Judged, batchNorm: Game['batchNorm']): FakeVerdict {
  const judged = shifted(given)
  const { discriminator, fake, condition, words } = judged
  const said = (verdict: Verdict, seen: Features): FakeVerdict =>
    words === undefined ? verdict : { ...verdict, words: judgeWords(discriminator, seen, words) }
  if (batchNorm === 'together') {
    const { seen, verdicts } = together(judged)
    return said(verdicts.fake, seen.fake)
  }
  const seen = discriminator.features(fake, TRAINING)
  return said(judge(discriminator, seen, condition), seen)
}

function shifted(judged: Judged): Judged {
  const { real, fake, shift } = judged
  if (shift === undefined) return judged
  const moved = (images: Images, side: string) =>
    shiftEach(images, { ...shift, random: shift.random.fork(side) })
  return { ...judged, real: moved(real, 'real'), fake: moved(fake, 'fake') }
}

/** Verdicts, and what they were made of. */
interface Sighted {
  readonly seen: { readonly real: Features; readonly fake: Features }
  readonly verdicts: DiscriminatorVerdicts
}

/** Batch norm sees real before fake in the trunk, and real, fake, wrong in the conditional head: so are they tracked. */
function apart({ discriminator, real, fake, condition, others }: Judged): Sighted {
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
  const wrong = { conditional, ...(others && alone(discriminator, features)) }
  return { seen, verdicts: { ...said, wrong } }
}

/** One batch of all: what tells drawn from real in a channel's mean and spread is not normalised away. */
function together({ discriminator, real, fake, condition, others }: Judged): Sighted {
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
    seen: { real: seenReal, fake: seenFake },
    verdicts: {
      real: { conditional: ofReal, ...alone(discriminator, seenReal) },
      fake: { conditional: ofFake, ...alone(discriminator, seenFake) },
      wrong: { conditional: ofWrong, ...(others && alone(discriminator, wrong.features)) },
    },
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

function judgeWords(
  discriminator: Discriminator,
  seen: Features,
  { words, mask }: SaidWords,
): WordVerdict {
  const logits = discriminator.words?.(seen, words)
  if (logits === undefined)
    throw new Error('words are to be judged, and the discriminator has no head for them')
  return { logits, mask }
}

/** For each picture the words of the next one's sentence, for the last those of the first. */
const ofTheNext = ({ words, mask }: SaidWords): SaidWords => ({
  words: tf.concat<SaidWords['words']>([tf.slice(words, 1), tf.slice(words, 0, 1)], 0),
  mask: tf.concat<SaidWords['mask']>([tf.slice(mask, 1), tf.slice(mask, 0, 1)], 0),
})
