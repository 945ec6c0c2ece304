import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  glu,
  linear,
  normalTensor,
  relu,
  zeros,
  type Batch,
  type Embedding,
  type Linear,
  type Shaped,
} from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { Random } from '@laviter/nn/random'
import type { Condition } from '../image-generator'
import type { Start } from './weights'
import { whitening } from './whitening'

/** Conditioning augmentation: one map to mean and log-variance, and its activation. */
export type Conditioning = {
  readonly map: Linear
}

/** Around which a conditioning is drawn, and what was drawn: each float32 [B, C]. */
export type Conditioned = Record<'condition' | 'mean' | 'logVariance', Shaped<[Batch, Condition]>>

/** What follows the map: GLU halves its channels, ReLU does not. */
export type ConditioningActivation = 'glu' | 'relu'

/**
 * Makes a conditioning augmentation.
 *
 * @param embed - D, width of sentences
 * @param condition - C
 * @param activation - GLU in AttnGAN, ReLU in StackGAN-v1
 * @param start - of the weights
 * @param random - the stream to draw from
 */
export function createConditioning(
  embed: number,
  condition: number,
  activation: ConditioningActivation,
  { weight }: Start,
  random: Random,
): Conditioning {
  const outputs = activation === 'glu' ? 4 * condition : 2 * condition
  return {
    map: createLinear(embed, outputs, { initialiser: weight, biasInitialiser: zeros }, random),
  }
}

/** Of the mean before its gate, which halves it: means begin as far apart as the prior, N(0, 1), has them. */
const MEAN_DEVIATION = 2

/** Of the log-variance before its gate: it begins near -2. */
const LOG_VARIANCE = -4

/**
 * Begins a conditioning with GLU on sentences like these: their differences, whitened, fill the mean, and the noise around it is
 * less than they are. As it is made it is a tenth of the noise, of which all but the largest differences are lost until long
 * training has made it louder.
 *
 * @param layer - its map, as it was made; its weights are replaced
 * @param sentences - float32 [N, D], at least two that differ
 * @throws UserError where they do not
 */
export function fitConditioning({ map }: Conditioning, sentences: Embedding): void {
  tf.tidy(() => {
    const { centre, map: white } = whitening(sentences, 'fitConditioning')
    const [, outputs] = map.weight.shape
    const condition = outputs / 4
    const turned: tf.Tensor2D = tf.matMul(white, map.weight) // [D, 4C]
    const heard = tf.matMul(tf.sub<tf.Tensor2D>(sentences, centre), turned) // [N, 4C]
    const deviation = tf.sqrt(tf.mean(tf.square(heard), 0)) // [4C]
    const scale = tf.concat([
      tf.div(MEAN_DEVIATION, tf.slice(deviation, 0, condition)),
      tf.ones([outputs - condition]),
    ])
    const weight = tf.mul<tf.Tensor2D>(turned, scale)
    const quiet = tf.concat([
      tf.zeros([condition]),
      tf.fill([condition], LOG_VARIANCE),
      tf.zeros([outputs - 2 * condition]),
    ])
    map.weight.assign(weight)
    map.bias?.assign(tf.sub(quiet, tf.squeeze(tf.matMul(centre, weight), [0])))
  })
}

/**
 * Draws a conditioning near the sentence: mean + epsilon * exp(log-variance / 2), so that training sees more than the few
 * sentences there are.
 *
 * @param layer - its map
 * @param sentence - float32 [B, D]
 * @param activation - as it was made with
 * @param chance - `epsilon`: N(0, 1), float32 [B, C]; or `random`: the stream to draw it from, in evaluation too
 * @param where - whose conditioning, for messages
 * @throws UserError where neither was given
 * @see LAViTeR Eq. 9; StackGAN (ICCV 2017) section 3.2
 */
export function drawConditioning(
  { map }: Conditioning,
  sentence: Embedding,
  activation: ConditioningActivation,
  { epsilon, random }: { epsilon?: Shaped<[Batch, Condition]>; random?: Random },
  where: string,
): Conditioned {
  return tf.tidy(() => {
    const mapped = linear(map, sentence) // [B, 4C] or [B, 2C]
    const both: tf.Tensor2D = activation === 'glu' ? glu(mapped) : relu(mapped) // [B, 2C]
    const [mean, logVariance] = tf.split(both, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
    const noise = epsilon ?? draw(mean.shape, random, where)
    const condition: tf.Tensor2D = tf.add(mean, tf.mul(noise, tf.exp(tf.mul(logVariance, 0.5))))
    return { condition, mean, logVariance }
  })
}

function draw(shape: readonly number[], random: Random | undefined, where: string): tf.Tensor {
  if (!random)
    throw new UserError(
      `${where}: the conditioning is drawn at random, and neither epsilon nor a random stream was given. Pass { random } in the options.`,
    )
  return normalTensor(random, shape)
}
