import * as tf from '@tensorflow/tfjs-core'
import {
  fakeImageLoss,
  fakeTextLoss,
  matchingLoss,
  weightedTotal,
  type Matching,
  type MatchingOptions,
} from '@laviter/losses'
import { encodeTogether } from '@laviter/vta'
import { describeImages } from './describe-images'
import { drawImages } from './draw-images'
import type { JointInputs } from './inputs'
import { playGame } from './play-game'
import { readDescriptions } from './read-descriptions'
import type { JointRound, Terms } from './round'

/**
 * The five losses of joint training, by one pass through every module:
 *
 * ```
 * image ─► image encoder ─► regions, global ─┬─► L_VTA ◄─┬── words, sentence ◄── text encoder ◄── caption
 *                              ▼             │           │        ▼
 *                          captioner ─► L_ITM│           │    generator ◄── noise
 *                              ▼             │           │        │ ──► discriminators ──► L_TIM
 *                      fake caption          │           │    fake image
 *                              ▼             ▼           ▼        ▼
 *                       text encoder ────► L_FT         L_FI ◄── image encoder
 * ```
 *
 * | loss  | moves                                                      |
 * | ----- | ---------------------------------------------------------- |
 * | L_VTA | image encoder, text encoder                                |
 * | L_ITM | captioner, image encoder                                   |
 * | L_TIM | generator and, through what it draws from, text encoder    |
 * | L_FI  | image encoder, text encoder, generator                     |
 * | L_FT  | image encoder, text encoder; straight through: captioner   |
 *
 * Detached are the words of fake captions, unless their path is straight-through, and, as {@link playGame} says, what the
 * discriminators learn from and the sentence that they judge by; all else is attached. The discriminators' own step is the only
 * one taken here. Nothing is computed twice, and no loss that weighs 0.
 *
 * @param inputs - a batch
 * @param round - modules, weights, random stream
 * @returns the weighted total, and all terms by name: the five losses, their parts, `emptyCaptions`
 * @see LAViTeR section 3.4, Eq. 15-16
 */
export function jointLosses(
  inputs: JointInputs,
  round: JointRound,
): { total: tf.Scalar; terms: Terms } {
  const { modules, settings, random, clock } = round
  const { imageEncoder, textEncoder } = modules
  const { lambdas, gammas } = settings
  const matching: MatchingOptions = { ...gammas, classes: inputs.classes }
  const training = (stream: string) => ({ training: true, random: random.fork(stream) })

  clock.to('textEncoder')
  const text = textEncoder.encode(inputs.tokens, inputs.mask, training('text'))
  clock.to('generator')
  const drawn = drawImages(text, inputs.drawing, round)
  clock.to('discriminators')
  const played = drawn && inputs.drawing && playGame(drawn, text, inputs.drawing, round)

  clock.to('imageEncoder')
  const real = { images: inputs.image, options: training('image') }
  const fake = drawn &&
    lambdas.fakeImage > 0 && {
      images: drawn.images.at(-1)!,
      options: { ...training('fakeImage'), towardsImages: true },
    }
  const [image, seen] = encodeTogether(imageEncoder, fake ? [real, fake] : [real])
  if (!image) throw new Error('The image encoder has encoded no images')
  clock.to('matching')
  const vta = lambdas.vta > 0 ? matchingLoss(image, text, matching) : undefined
  const fakeImage = seen && fakeImageLoss(seen, text, matching)

  clock.to('captioner')
  const described = describeImages(image, inputs.caption, round)
  clock.to('fakeCaptions')
  const read = described && lambdas.fakeText > 0 ? readDescriptions(described, round) : undefined
  clock.to('matching')
  const fakeText = read?.text && fakeTextLoss(image, read.text, { ...matching, rows: read.rows })

  const losses = {
    tim: played?.loss,
    itm: described?.loss,
    fakeImage: fakeImage?.total,
    fakeText: fakeText?.total,
    vta: vta?.total,
  }
  const total = weightedTotal(losses, lambdas)
  clock.to('backward')
  return {
    total,
    terms: {
      ...named(losses),
      ...played?.terms,
      ...described?.penalties,
      ...matchingTerms({ vta, fakeImage, fakeText }),
      ...(read && { emptyCaptions: tf.scalar(image.global.shape[0] - read.rows.length) }),
    },
  }
}

/** `vta.w0` and so on. */
const matchingTerms = (matched: Readonly<Record<string, Matching | undefined>>): Terms =>
  Object.fromEntries(
    Object.entries(matched).flatMap(([name, matching]) =>
      Object.entries(matching?.terms ?? {}).map(([term, value]) => [`${name}.${term}`, value]),
    ),
  )

const named = (losses: Readonly<Record<string, tf.Scalar | undefined>>): Terms =>
  Object.fromEntries(
    Object.entries(losses).flatMap(([name, loss]) => (loss === undefined ? [] : [[name, loss]])),
  )
