import * as tf from '@tensorflow/tfjs-core'
import { matchingLoss } from '@laviter/losses'
import {
  adam,
  clipByGlobalNorm,
  createOptimiser,
  trainableParameters,
  valueAndGradients,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createInceptionEncoder, createTextTransformer } from '@laviter/vta'
import { peerMilliseconds, type PeerStyle } from './peer'
import { medianMilliseconds, timeRow, type Bench, type BenchRow } from './row'

const VOCABULARY = 5450 // CUB's
const WORDS = 15
const random = createRandom('bench')

const createEncoder = () =>
  createInceptionEncoder({ backbone: 'random', frozen: 'all' }, { random: random.fork('image') })

const images = (batch: number) =>
  tf.randomUniform<tf.Rank.R4>([batch, 299, 299, 3], -1, 1, 'float32', 1)

/** Frozen InceptionV3, evaluation mode: milliseconds a batch. */
async function encoderMilliseconds(batch: number, repeats: number): Promise<number> {
  const encoder = await createEncoder()
  const pictures = images(batch)
  const median = await medianMilliseconds(async () => {
    const { local, pooled } = encoder.backbone!.features(pictures)
    await pooled.data()
    tf.dispose([local, pooled])
  }, repeats)
  encoder.dispose()
  pictures.dispose()
  return median
}

/** One whole step of phase 1 on pictures in memory: both encoders, the losses, gradients, clipping, Adam. */
async function stepMilliseconds(batch: number, repeats: number): Promise<number> {
  const image = await createEncoder()
  const text = await createTextTransformer(
    { vocabularySize: VOCABULARY, words: WORDS },
    { random: random.fork('text') },
  )
  const pictures = images(batch)
  const lengths = Array.from({ length: batch }, (_, i) => WORDS - Math.floor((i * 8) / batch))
  const mask = tf.tensor2d(lengths.map((length) => places((place) => (place < length ? 1 : 0))))
  const tokens = tf.tensor2d(
    lengths.map((length) =>
      places((place) => (place < length ? 1 + random.integer(VOCABULARY - 1) : 0)),
    ),
    undefined,
    'int32',
  )
  const parameters = trainableParameters({ image: image.parameters, text: text.parameters })
  const optimiser = createOptimiser({
    transforms: [clipByGlobalNorm(0.25, (path) => path.startsWith('text.'))],
    rule: adam({ betas: [0.5, 0.999] }),
  })
  const median = await medianMilliseconds(async () => {
    const loss = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(parameters, () =>
        matchingLoss(
          image.encode(pictures, { training: true }),
          text.encode(tokens, mask, { training: true }),
        ),
      )
      optimiser.apply(parameters, gradients, 2e-4)
      return value
    })
    await loss.data()
    loss.dispose()
  }, repeats)
  tf.dispose([pictures, mask, tokens])
  image.dispose()
  text.dispose()
  optimiser.dispose()
  return median
}

const places = (value: (place: number) => number) =>
  Array.from({ length: WORDS }, (_, i) => value(i))

const STYLES: { style: PeerStyle; peerName: string; goals: { encoder: number; step: number } }[] = [
  {
    style: 'reference',
    peerName: 'PyTorch as the reference runs it',
    goals: { encoder: 1.3, step: 1.2 },
  },
  { style: 'best', peerName: 'PyTorch at its best', goals: { encoder: 1, step: 1 } },
]

/** Ours and PyTorch's, in turn, so that both see the machine at its speed of the moment. */
const bench: Bench = async () => {
  const rows: BenchRow[] = []
  for (const { style, peerName, goals } of STYLES) {
    for (const batch of [1, 16]) {
      const peer = await peerMilliseconds('encoder', { style, batch, repeats: 5 })
      const ours = await encoderMilliseconds(batch, 5)
      const goal = batch === 16 ? { goal: goals.encoder } : {}
      rows.push(
        timeRow({
          name: `frozen encoder, batch ${batch}`,
          ours,
          peer,
          peerName,
          unit: 'ms',
          ...goal,
        }),
      )
    }
    const batch = 48
    const peer = await peerMilliseconds('step', { style, batch, repeats: 3 })
    const ours = await stepMilliseconds(batch, 3)
    rows.push(
      timeRow({
        name: `phase 1 step, uncached, batch ${batch}`,
        ours,
        peer,
        peerName,
        unit: 'ms',
        goal: goals.step,
      }),
    )
  }
  return rows
}

export default bench
