import * as tf from '@tensorflow/tfjs-core'
import { normalTensor } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { BackboneWeights } from '../backbone-weights'
import { INCEPTION_V3 } from './architecture'
import { run, type FeatureMap } from './forward'
import { frozenSteps } from './frozen'
import { asMap } from './native-ops'
import { randomInception } from './parameters'
import { sharedFolds } from './shared-folds'
import { trainableKit } from './trainable'

type Borders = BackboneWeights['borders']

/** More pictures than are held at once. */
const B = 10
const steps = INCEPTION_V3.flatMap((layer) => layer.steps)

const draw = (name: string, shape: number[]): FeatureMap => {
  return tf.tidy(() => asMap(normalTensor(createRandom(name), shape)))
}

/** Gradients of a sum of weighted results with respect to the pictures. */
function gradient(forward: (x: FeatureMap) => FeatureMap): tf.Tensor {
  return tf.tidy(() => {
    const x = draw('pictures', [B, 83, 75, 3])
    const towards = draw('weights', forward(x).shape)
    return tf.grad((map) => tf.sum(tf.mul(forward(asMap(map)), towards)))(x)
  })
}

const apart = (a: tf.Tensor, b: tf.Tensor) =>
  tf.tidy(() => tf.div(tf.norm(tf.sub(a, b)), tf.norm(b)).dataSync()[0]!)

const cases = (['nine', 'inside'] as const).flatMap((borders) =>
  (['recomputed', 'kept'] as const).map((how): [Borders, typeof how] => [borders, how]),
)
test.each(cases)(
  'the gradient is that of the unfrozen steps, borders over %s, maps %s, and nothing is left',
  (borders, how) => {
    const parameters = randomInception(1 / 16, createRandom('inception'))
    const kit = trainableKit(parameters, sharedFolds(parameters), borders, 'stored')
    const frozen = frozenSteps(parameters, borders, 'float32')
    const expected = gradient((x) => run(steps, x, kit))
    const first = gradient((x) => frozen.run(steps, x, how))
    const { numTensors } = tf.memory()
    const again = gradient((x) => frozen.run(steps, x, how))
    expect(tf.memory().numTensors).toBe(numTensors + 1)
    expect(apart(first, expected)).toBeLessThan(1e-5)
    expect(apart(again, first)).toBe(0)
    frozen.dispose()
  },
)
