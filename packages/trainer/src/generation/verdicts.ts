import * as tf from '@tensorflow/tfjs-core'
import type { Embedding, Images } from '@laviter/nn'
import {
  wrongPairs,
  type DiscriminatorVerdicts,
  type Logits,
  type RealPairVerdicts,
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
  /** [B, D], sentences that are wrong of these pictures by a few words, further wrong pairs; absent: none */
  readonly hardNegatives?: Embedding
  /** pictures are moved before they are seen */
  readonly shift?: Shift
}

/** Words of B sentences, [B, T, D], and which of them are judged, [B, T]. */
export type SaidWords = Pick<TextFeatures, 'words' | 'mask'>

/** Words for B pictures, those that are true of them and others. */
export interface OwnAndWrong {
  readonly own: SaidWords
  readonly wrong: SaidWords
}

/** What is said of words, [B, T], and which of them are there. */
export interface WordVerdict {
  readonly logits: WordLogits
  readonly mask: SaidWords['mask']
}

/** What a discriminator says of words for real pictures, their own and wrong ones. */
export interface WordVerdicts {
  readonly words?: { readonly own: WordVerdict; readonly wrong: WordVerdict }
}

/** What a discriminator says of a batch: of pairs, and of words for its real pictures. */
export type AllVerdicts = DiscriminatorVerdicts & WordVerdicts

/** What it says of real pictures alone. */
export type RealVerdicts = RealPairVerdicts & WordVerdicts

/** What it says of drawn pictures, and of the words that they were drawn from. */
export type FakeVerdict = Verdict & { readonly words?: WordVerdict }

/** Pictures with what a conditional head reads beside them. */
interface Pairs {
  readonly features: Features
  readonly sentence: Embedding
}

/**
 * Judges real, drawn and wrong pairs, each batch with statistics of its own or all with the same.
 *
 * @param given - see {@link Judged}
 * @param batchNorm - whose statistics
 * @param words - to be judged one by one too; absent: none
 */
export function judgeAll(
  given: Judged,
  batchNorm: Game['batchNorm'],
  words?: OwnAndWrong,
): AllVerdicts {
  const judged = shifted(given)
  const { seen, verdicts } = batchNorm === 'together' ? together(judged) : apart(judged)
  return { ...verdicts, ...(words && wordsOf(judged.discriminator, seen.real, words)) }
}

/**
 * Judges real pictures alone, with their own sentences and with wrong ones.
 *
 * @param given - see {@link Judged}
 * @param batchNorm - of own and wrong pairs
 * @param words - to be judged one by one too; absent: none
 */
export function judgeReal(
  { discriminator, real, condition, shift, ...how }: Omit<Judged, 'fake'>,
  batchNorm: Game['batchNorm'],
  words?: OwnAndWrong,
): RealVerdicts {
  const seen = discriminator.features(moved(real, 'real', shift), TRAINING)
  const pairs = [{ features: seen, sentence: condition }, wrongOf(seen, condition, how)]
  const [own, wrong] = conditionally(discriminator, pairs, batchNorm)
  return { own: own!, wrong: wrong!, ...(words && wordsOf(discriminator, seen, words)) }
}

/**
 * What a discriminator says of drawn pictures. Where it is used to seeing real ones beside them, it does so here too.
 *
 * @param given - see {@link Judged}
 * @param batchNorm - whose statistics
 * @param words - that they were drawn from, to be judged one by one too; absent: none
 */
export function judgeFake(
  given: Judged,
  batchNorm: Game['batchNorm'],
  words?: SaidWords,
): FakeVerdict {
  const judged = shifted(given)
  const { discriminator, fake, condition } = judged
  const said = (verdict: Verdict, seen: Features): FakeVerdict =>
    words === undefined ? verdict : { ...verdict, words: judgeWords(discriminator, seen, words) }
  if (batchNorm === 'together') {
    const { seen, verdicts } = together(judged)
    return said(verdicts.fake, seen.fake)
  }
  const seen = discriminator.features(fake, TRAINING)
  const conditional = discriminator.conditional(seen, condition, TRAINING)
  return said({ conditional, ...alone(discriminator, seen) }, seen)
}

const shifted = (judged: Judged): Judged => ({
  ...judged,
  real: moved(judged.real, 'real', judged.shift),
  fake: moved(judged.fake, 'fake', judged.shift),
})

const moved = (images: Images, side: 'real' | 'fake', shift?: Shift): Images =>
  shift ? shiftEach(images, { ...shift, random: shift.random.fork(side) }) : images

/** Verdicts, and what they were made of. */
interface Sighted {
  readonly seen: { readonly real: Features; readonly fake: Features }
  readonly verdicts: DiscriminatorVerdicts
}

/** Batch norm sees real before fake in the trunk, and real, fake, wrong in the conditional head: so are they tracked. */
function apart({ discriminator, real, fake, condition, ...how }: Judged): Sighted {
  const seen = {
    real: discriminator.features(real, TRAINING),
    fake: discriminator.features(fake, TRAINING),
  }
  return { seen, verdicts: judgePairs(discriminator, { seen, condition, how }, 'apart') }
}

/** One batch of all: what tells drawn from real in a channel's mean and spread is not normalised away. */
function together({ discriminator, real, fake, condition, ...how }: Judged): Sighted {
  const both = discriminator.features(tf.concat<Images>([real, fake], 0), TRAINING)
  const [seenReal, seenFake] = tf.split(both, 2) as [Features, Features]
  const seen = { real: seenReal, fake: seenFake }
  return { seen, verdicts: judgePairs(discriminator, { seen, condition, how }, 'together') }
}

/** What makes pairs wrong. */
type Wrong = Pick<Judged, 'others' | 'hardNegatives'>

interface SeenPairs extends Pick<Sighted, 'seen'> {
  readonly condition: Embedding
  readonly how: Wrong
}

function judgePairs(
  discriminator: Discriminator,
  { seen, condition, how }: SeenPairs,
  batchNorm: Game['batchNorm'],
): DiscriminatorVerdicts {
  const wrong = wrongOf(seen.real, condition, how)
  const pairs = [seen.real, seen.fake].map((features) => ({ features, sentence: condition }))
  const [real, fake, other] = conditionally(discriminator, [...pairs, wrong], batchNorm)
  return {
    real: { conditional: real!, ...alone(discriminator, seen.real) },
    fake: { conditional: fake!, ...alone(discriminator, seen.fake) },
    wrong: { conditional: other!, ...(how.others && alone(discriminator, wrong.features)) },
  }
}

/** The conditional head's logits of groups of pairs, which its batch norm sees one by one or as one batch. */
function conditionally(
  discriminator: Discriminator,
  groups: readonly Pairs[],
  batchNorm: Game['batchNorm'],
): Logits[] {
  if (batchNorm === 'apart')
    return groups.map(({ features, sentence }) =>
      discriminator.conditional(features, sentence, TRAINING),
    )
  const features = tf.concat<Features>(
    groups.map(({ features }) => features),
    0,
  )
  const sentence = tf.concat<Embedding>(
    groups.map(({ sentence }) => sentence),
    0,
  )
  const sizes = groups.map(({ sentence: { shape } }) => shape[0])
  return tf.split<Logits>(discriminator.conditional(features, sentence, TRAINING), sizes)
}

/** A sentence of another picture, or a picture of another class; and beside these the sentences that are nearly right. */
function wrongOf(real: Features, condition: Embedding, { others, hardNegatives }: Wrong): Pairs {
  const { features, sentence } = others
    ? { features: tf.gather(real, others), sentence: condition }
    : wrongPairs(real, condition)
  if (hardNegatives === undefined) return { features, sentence }
  return {
    features: tf.concat<Features>([features, real], 0),
    sentence: tf.concat<Embedding>([sentence, hardNegatives], 0),
  }
}

/** What the head says that judges pictures without their sentence, where there is one. */
function alone(discriminator: Discriminator, seen: Features): Pick<Verdict, 'unconditional'> {
  const unconditional = discriminator.unconditional?.(seen)
  return unconditional ? { unconditional } : {}
}

const wordsOf = (
  discriminator: Discriminator,
  seen: Features,
  { own, wrong }: OwnAndWrong,
): Required<WordVerdicts> => ({
  words: {
    own: judgeWords(discriminator, seen, own),
    wrong: judgeWords(discriminator, seen, wrong),
  },
})

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
