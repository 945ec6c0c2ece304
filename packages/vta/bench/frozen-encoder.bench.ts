import { performance } from 'node:perf_hooks'
import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, type Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createInceptionEncoder, type ImageEncoder, type ImageEncoderConfig } from '../src/index'

/** One line of `npm run bench`; ratio above 1: ours is faster. */
export interface BenchRow {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  readonly unit: string
  readonly ratio: number
}

const REPEATS = 7

const create = (config: ImageEncoderConfig): ImageEncoder =>
  createInceptionEncoder({ backbone: 'random', ...config }, { random: createRandom('bench') })

/** Local and pooled features of every picture, thrown away. */
const features = (encoder: ImageEncoder) => (images: Images) => {
  const { local, pooled } = encoder.backbone!.features(images)
  pooled.dataSync()
  tf.dispose([local, pooled])
}

/** The same through unfrozen layers: BatchNorm goes into the kernels anew at every call. */
const unfolded = (encoder: ImageEncoder) => (images: Images) => {
  const { regions, global } = encoder.encode(images)
  global.dataSync()
  tf.dispose([regions, global])
}

/** Images a second of each, by the best of runs in turn: the machine drifts, the best of each does so least. */
function race(images: Images, runners: readonly ((images: Images) => void)[]): number[] {
  const best = runners.map(() => Infinity)
  for (let i = 0; i <= REPEATS; i++)
    runners.forEach((run, r) => {
      const start = performance.now()
      run(images)
      // the first round warms up
      if (i > 0) best[r] = Math.min(best[r]!, performance.now() - start)
    })
  return best.map((milliseconds) => (images.shape[0] * 1000) / milliseconds)
}

/** The frozen InceptionV3 at 299 x 299: folded against unfolded, and bfloat16 against float32. */
export default async function bench(): Promise<BenchRow[]> {
  const folded = create({ frozen: 'all' })
  const short = create({ frozen: 'all', precision: 'bfloat16' })
  const open = create({ frozen: 'none' })
  const rows: BenchRow[] = []
  for (const batch of [1, 16]) {
    const images: Images = tf.tidy(() => {
      const noise: Images = tf.reshape(
        normalTensor(createRandom('pictures'), [batch, 299, 299, 3]),
        [batch, 299, 299, 3],
      )
      return tf.tanh(noise)
    })
    const [ours = 0, half = 0, plain = 0] = race(images, [
      features(folded),
      features(short),
      unfolded(open),
    ])
    const row = (name: string, fast: number, slow: number, peerName: string) =>
      rows.push({
        name: `${name}, batch ${batch}`,
        ours: fast,
        peer: slow,
        peerName,
        unit: 'images/s',
        ratio: fast / slow,
      })
    row('frozen encoder, folded', ours, plain, 'unfolded')
    row('frozen encoder, bfloat16', half, ours, 'float32')
    images.dispose()
  }
  for (const encoder of [folded, short, open]) encoder.dispose()
  return rows
}
