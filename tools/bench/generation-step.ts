import * as tf from '@tensorflow/tfjs-core'
import {
  discriminatorLoss,
  generatorLoss,
  klLoss,
  matchingLoss,
  wrongPairs,
  type Verdict,
} from '@laviter/losses'
import {
  adam,
  createAverage,
  createOptimiser,
  normalTensor,
  trainableParameters,
  valueAndGradients,
  withOwnTape,
  type Embedding,
  type Images,
  type Mask,
  type Words,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createAttnGanGenerator, createDiscriminator, type Discriminator } from '@laviter/tim'
import { createInceptionEncoder } from '@laviter/vta'
import type { PartClock } from './part-clock'

/** How large a step is. */
export interface GenerationSize {
  readonly batch: number
  /** of the stages' images */
  readonly sizes: readonly number[]
  /** the generator's; the paper's GF_DIM */
  readonly width: number
  /** the discriminators'; the paper's DF_DIM */
  readonly judgeWidth: number
}

/** A step that can be repeated. */
export interface GenerationStep {
  /** numbers that it trains */
  readonly parameters: number
  run(clock: PartClock): Promise<void>
}

const [WORDS, EMBED, RATE, LAMBDA] = [15, 256, 2e-4, 5]
const TRAINING = { training: true } as const

/**
 * One whole step of phase 2 as the trainer takes it, on what a frozen aligner says of a batch: discriminators on what was drawn,
 * then the generator against them and the matching loss; Adam, and the average of the generator's weights.
 */
export async function openGenerationStep({
  batch,
  sizes,
  width,
  judgeWidth,
}: GenerationSize): Promise<GenerationStep> {
  const random = createRandom('bench')
  const generator = createAttnGanGenerator({ sizes, width }, { random: random.fork('generator') })
  const discriminators = sizes.map((size) =>
    createDiscriminator({ size, width: judgeWidth }, { random: random.fork(`d${size}`) }),
  )
  const encoder = await createInceptionEncoder(
    { backbone: 'random', frozen: 'all' },
    { random: random.fork('image') },
  )
  const own = trainableParameters({ generator: generator.parameters })
  const opponents = discriminators.map((each) =>
    trainableParameters({ [String(each.size)]: each.parameters }),
  )
  const optimiser = createOptimiser({ rule: adam({ betas: [0.5, 0.999] }) })
  const average = createAverage({ generator: generator.parameters }, 0.999)
  const real = sizes.map((size) =>
    tf.randomUniform<tf.Rank.R4>([batch, size, size, 3], -1, 1, 'float32', 1),
  )
  const text = textOf(batch)

  const teach = (stage: number, fake: Images) => {
    const discriminator = discriminators[stage]!
    const { gradients } = valueAndGradients(opponents[stage]!, () => {
      const features = discriminator.features(real[stage]!, TRAINING)
      const drawn = discriminator.features(fake, TRAINING)
      const said = judge(discriminator, features, text.sentence)
      const ofDrawn = judge(discriminator, drawn, text.sentence)
      const pairs = wrongPairs(features, text.sentence)
      const conditional = discriminator.conditional(pairs.features, pairs.sentence, TRAINING)
      return discriminatorLoss({ real: said, fake: ofDrawn, wrong: { conditional } })
    })
    optimiser.apply(opponents[stage]!, gradients, RATE)
  }

  const play = (clock: PartClock) => {
    clock.to('generator, forward')
    const noise = normalTensor(random, [batch, generator.noiseWidth]) as tf.Tensor2D
    const drawn = generator.generate({ ...text, noise }, { training: true, random })
    clock.to('discriminators')
    withOwnTape(() => drawn.images.forEach((images, stage) => tf.tidy(() => teach(stage, images))))
    clock.to('judgement, forward')
    const judged = drawn.images.map((images, stage) => {
      // the first stage's gradient comes last
      const seen = stage === 0 ? clock.passing(images, 'generator, backward') : images
      return judge(
        discriminators[stage]!,
        discriminators[stage]!.features(seen, TRAINING),
        text.sentence,
      )
    })
    const adversarial = generatorLoss(judged).total
    const kl = klLoss(drawn.mean, drawn.logVariance)
    clock.to('matching, forward')
    const last = clock.passing(drawn.images.at(-1)!, 'judgement, backward')
    const matching = matchingLoss(encoder.encode(last, { towardsImages: true }), text).total
    const total: tf.Scalar = tf.addN([adversarial, kl, tf.mul<tf.Scalar>(matching, LAMBDA)])
    clock.to('matching, backward')
    return { total }
  }

  return {
    parameters: [own, ...opponents]
      .flatMap((each) => [...each.values()])
      .reduce((sum, variable) => sum + variable.size, 0),
    run: async (clock) => {
      const loss = tf.tidy(() => {
        const { value, gradients } = valueAndGradients(own, () => play(clock))
        clock.to('optimiser')
        optimiser.apply(own, gradients, RATE)
        average.update()
        return value
      })
      await loss.data()
      clock.to(undefined)
      loss.dispose()
    },
  }
}

/** What a text encoder would say of sentences of 8 to 15 words. */
function textOf(batch: number): { words: Words; sentence: Embedding; mask: Mask } {
  const random = createRandom('text')
  const lengths = Array.from({ length: batch }, (_, i) => WORDS - Math.floor((i * 8) / batch))
  const mask = lengths.map((length) =>
    Array.from({ length: WORDS }, (_, place) => (place < length ? 1 : 0)),
  )
  return {
    words: normalTensor(random, [batch, WORDS, EMBED]) as Words,
    sentence: normalTensor(random, [batch, EMBED]) as Embedding,
    mask: tf.tensor2d(mask),
  }
}

function judge(
  discriminator: Discriminator,
  features: ReturnType<Discriminator['features']>,
  sentence: Embedding,
): Verdict {
  const unconditional = discriminator.unconditional?.(features)
  return {
    conditional: discriminator.conditional(features, sentence, TRAINING),
    ...(unconditional && { unconditional }),
  }
}
