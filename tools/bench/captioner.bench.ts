import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner } from '@laviter/itm'
import { captionLoss } from '@laviter/losses'
import {
  adamW,
  clipByGlobalNorm,
  createOptimiser,
  namedParameters,
  normalTensor,
  valueAndGradients,
  type Embedding,
  type Regions,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { peerMilliseconds, type PeerStyle } from './peer'
import { medianMilliseconds, timeRow, type Bench, type BenchRow } from './row'

const VOCABULARY = 5452 // CUB's words, start, end and padding
const [BATCH, REGIONS, EMBED, WORDS] = [32, 289, 256, 19]

/** One whole step of phase 2 on features of a frozen aligner: captioner, loss, gradients, clipping, AdamW. */
async function stepMilliseconds(repeats: number): Promise<number> {
  const random = createRandom('bench')
  const captioner = createTransformerCaptioner(
    { vocabularySize: VOCABULARY },
    { random: random.fork('captioner') },
  )
  const regions = normalTensor(random, [BATCH, REGIONS, EMBED]) as Regions
  const global = normalTensor(random, [BATCH, EMBED]) as Embedding
  const { start, end } = captioner.tokens
  const rows = Array.from({ length: BATCH }, () => [
    start,
    ...Array.from({ length: WORDS }, () => 3 + random.integer(VOCABULARY - 3)),
    end,
  ])
  const inputs = tf.tensor2d(
    rows.map((row) => row.slice(0, -1)),
    undefined,
    'int32',
  )
  const targets = tf.tensor2d(
    rows.map((row) => row.slice(1)),
    undefined,
    'int32',
  )
  const parameters = namedParameters(captioner.parameters)
  const optimiser = createOptimiser({
    transforms: [clipByGlobalNorm(0.1)],
    rule: adamW({ weightDecay: 1e-4 }),
  })
  const median = await medianMilliseconds(async () => {
    const loss = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(parameters, () => ({
        total: captionLoss(
          captioner.logits({ regions, global }, inputs, { training: true, random }),
          targets,
        ),
      }))
      optimiser.apply(parameters, gradients, 1e-4)
      return value
    })
    await loss.data()
    loss.dispose()
  }, repeats)
  tf.dispose([regions, global, inputs, targets])
  captioner.dispose()
  optimiser.dispose()
  return median
}

const STYLES: { style: PeerStyle; peerName: string; goal: number }[] = [
  { style: 'reference', peerName: 'PyTorch as the reference runs it', goal: 1.3 },
  { style: 'best', peerName: 'PyTorch at its best', goal: 1 },
]

/** Ours and PyTorch's, in turn, so that both see the machine at its speed of the moment. */
const bench: Bench = async () => {
  const rows: BenchRow[] = []
  for (const { style, peerName, goal } of STYLES) {
    const peer = await peerMilliseconds('caption', { style, batch: BATCH, repeats: 3 })
    const ours = await stepMilliseconds(3)
    const name = `captioner training step, batch ${BATCH}, ${WORDS + 1} places`
    rows.push(timeRow({ name, ours, peer, peerName, unit: 'ms', goal }))
  }
  return rows
}

export default bench
