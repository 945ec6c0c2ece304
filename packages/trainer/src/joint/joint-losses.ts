import * as tf from '@tensorflow/tfjs-core'
import type { Captioner, Logits } from '@laviter/itm'
import {
  captionLoss,
  fakeImageLoss,
  fakeTextLoss,
  klLoss,
  matchingLoss,
  weightedTotal,
  type Matching,
  type MatchingOptions,
} from '@laviter/losses'
import { withOwnTape, type Images } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { EncodeOptions, ImageFeatures, TextFeatures } from '@laviter/vta'
import type { CaptionInputs } from '../captions/caption-inputs'
import { teach } from '../captions/teach'
import type { DrawingInputs } from '../generation/drawing-inputs'
import { gameTerms, judgeDrawn, teachDiscriminators, type Turn } from '../generation/turn'
import type { Clock } from '../tasks/step-clock'
import { encodeFakeCaptions } from './encode-fake-captions'
import { readFakeCaptions, type FakeCaption } from './fake-captions'
import type { JointInputs } from './inputs'
import type { JointModules } from './modules'
import type { JointPart } from './parts'
import type { FakeCaptionSettings, JointSettings } from './settings'
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
 * Nothing is computed twice, and no loss that weighs 0; discriminators take their step between drawing and judging.
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
  const { imageEncoder, textEncoder, captioner, generator } = modules
  const { lambdas, gammas } = settings
  const matching: MatchingOptions = { ...gammas, classes: inputs.classes }
  const training = (name: string) => ({ training: true, random: random.fork(name) })

  clock.to('imageEncoder')
  const image = imageEncoder.encode(inputs.image, training('image'))
  clock.to('textEncoder')
  const text = textEncoder.encode(inputs.tokens, inputs.mask, training('text'))
  clock.to('matching')
  const vta = lambdas.vta > 0 ? matchingLoss(image, text, matching) : undefined

  clock.to('captioner')
  const told = captioner && inputs.caption && describe(captioner, image, inputs.caption, round)

  clock.to('generator')
  const drawn = generator && inputs.drawing && draw(generator, text, inputs.drawing, round)

  clock.to('fakeImages')
  const fakeImage =
    drawn && lambdas.fakeImage > 0
      ? matchFakeImages(drawn.images, text, round, matching)
      : undefined

  clock.to('fakeCaptions')
  const fakeText =
    told && lambdas.fakeText > 0 ? matchFakeCaptions(told, image, round, matching) : undefined

  const losses = {
    tim: drawn?.tim,
    itm: told?.itm,
    fakeImage: fakeImage?.total,
    fakeText: fakeText?.matched?.total,
    vta: vta?.total,
  }
  const total = weightedTotal(losses, lambdas)
  clock.to('backward')
  return {
    total,
    terms: {
      ...named(losses),
      ...drawn?.terms,
      ...told?.penalties,
      ...matchingTerms({ vta, fakeImage, fakeText: fakeText?.matched }),
      ...(fakeText && { emptyCaptions: fakeText.empty }),
    },
  }
}

/** What the captioner says of real images, taught by their captions. */
interface Told {
  readonly logits: Logits
  readonly caption: CaptionInputs
  readonly padding: number
  /** absent where it weighs nothing */
  readonly itm?: tf.Scalar
  readonly penalties: Terms
}

/** Regions stay attached: the caption loss teaches the image encoder too. */
function describe(
  captioner: Captioner,
  image: ImageFeatures,
  caption: CaptionInputs,
  { settings: { lambdas, countPadding }, random }: JointRound,
): Told {
  const options = { training: true, random: random.fork('captioner') }
  const { logits, penalties } = teach(captioner, image, caption.inputs, options)
  const { padding } = captioner.tokens
  const told = { logits, caption, padding }
  if (lambdas.itm === 0) return { ...told, penalties: {} }
  const surprise = captionLoss(logits, caption.targets, { padding, countPadding })
  const itm = Object.values(penalties).reduce<tf.Scalar>((a, b) => tf.add(a, b), surprise)
  return { ...told, itm, penalties }
}

/** What the generator drew of the sentences, and what its game made of it. */
interface Drawn {
  readonly images: readonly Images[]
  /** absent where it weighs nothing */
  readonly tim?: tf.Scalar
  readonly terms: Terms
}

/** Words and sentence stay attached: what is drawn teaches the text encoder too. */
function draw(
  generator: ImageGenerator,
  text: TextFeatures,
  inputs: DrawingInputs,
  { modules: { discriminators }, trainees, settings, random, clock }: JointRound,
): Drawn {
  const { real, noise, epsilon, others } = inputs
  const { images, mean, logVariance } = generator.generate(
    { ...text, noise, ...(epsilon && { epsilon }) },
    { training: true, random: random.fork('condition') },
  )
  const opponents = trainees.discriminators
  if (discriminators === undefined || opponents === undefined) return { images, terms: {} }
  clock.to('discriminators')
  const { game } = settings
  const condition: tf.Tensor2D = game.condition === 'mean' ? mean : text.sentence
  const turn: Turn = {
    stages: discriminators.map((discriminator, stage) => ({
      ...{ discriminator, trainee: opponents[stage]! },
      ...{ real: real[stage]!, fake: images[stage]! },
    })),
    condition,
    others,
    game,
  }
  const taught = teachDiscriminators(turn)
  const adversarial = judgeDrawn(turn)
  const kl = klLoss(mean, logVariance)
  const tim: tf.Scalar = tf.add(adversarial.total, tf.mul(kl, game.klWeight))
  return { images, tim, terms: { ...gameTerms(turn, { taught, adversarial }), kl } }
}

/** L_FI: the last stage's pictures through the image encoder, against the sentences that they were drawn from. */
function matchFakeImages(
  images: readonly Images[],
  text: TextFeatures,
  { modules: { imageEncoder }, random, clock }: JointRound,
  matching: MatchingOptions,
): Matching {
  const options: EncodeOptions = {
    training: true,
    random: random.fork('fakeImage'),
    towardsImages: true,
  }
  const seen = imageEncoder.encode(images.at(-1)!, options)
  clock.to('matching')
  return fakeImageLoss(seen, text, matching)
}

/** L_FT: the captions that the captioner wrote, through the text encoder, against the images that they are of. */
function matchFakeCaptions(
  { logits, caption, padding }: Told,
  image: ImageFeatures,
  { modules: { textEncoder }, settings, random, clock }: JointRound,
  matching: MatchingOptions,
): { matched?: Matching; empty: tf.Scalar } {
  const written = writeCaptions(logits, caption, padding, settings.fakeCaptions, random)
  const empty = tf.scalar(image.global.shape[0] - written.length)
  if (written.length === 0) return { empty }
  const options = { training: true, random: random.fork('fakeText') }
  const text = encodeFakeCaptions(textEncoder, written, logits, settings.fakeCaptions, options)
  clock.to('matching')
  const rows = written.map(({ row }) => row)
  return { matched: fakeTextLoss(image, text, { ...matching, rows }), empty }
}

/** The likeliest words, place by place; there is nothing to differentiate. */
function writeCaptions(
  logits: Logits,
  { targets }: CaptionInputs,
  padding: number,
  { words, toWord, places }: FakeCaptionSettings,
  random: Random,
): FakeCaption[] {
  const [B, P] = targets.shape
  const [chosen, told] = withOwnTape(() =>
    tf.tidy(() => [tf.argMax(logits, 2).dataSync(), targets.dataSync()]),
  )
  const rows = Array.from({ length: B }, (_, row) => {
    const own = [row * P, (row + 1) * P] as const
    // the end is a target too; padding comes after it
    const real = told!.slice(...own).filter((token) => token !== padding).length
    return chosen!.slice(...own).slice(0, places === 'within' ? real : P)
  })
  const draw = random.fork('fakeCaption')
  const subset = (count: number, most: number, row: number) =>
    draw.fork(String(row)).subset(count, most)
  return readFakeCaptions(rows, { words, toWord, subset })
}

/** `vta.w0` and so on. */
function matchingTerms(matched: Readonly<Record<string, Matching | undefined>>): Terms {
  return Object.fromEntries(
    Object.entries(matched).flatMap(([name, matching]) =>
      Object.entries(matching?.terms ?? {}).map(([term, value]) => [`${name}.${term}`, value]),
    ),
  )
}

const named = (losses: Readonly<Record<string, tf.Scalar | undefined>>): Terms =>
  Object.fromEntries(
    Object.entries(losses).flatMap(([name, loss]) => (loss === undefined ? [] : [[name, loss]])),
  )
