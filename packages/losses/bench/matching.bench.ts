import { lengthMask } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import { composedWordScores } from './composed-word-scores'
import { wordScores } from '../src/matching/word-scores'

/** One line of a benchmark: a ratio above 1 means that ours is faster or smaller. */
export type Row = {
  name: string
  ours: number
  peer: number
  peerName: string
  unit: string
  ratio: number
  goal?: number
}

const peerName = 'composed tfjs'
const [REGIONS, TIME, EMBED] = [289, 15, 256]

/**
 * Word matching with gradients, tiled against composed, both in turn.
 *
 * @returns time and peak tensor memory at batches of 32, 48 and 96
 */
export default async function matching(): Promise<Row[]> {
  const rows: Row[] = []
  for (const batch of [32, 48, 96]) {
    const regions = tf.variable(tf.randomNormal<tf.Rank.R3>([batch, REGIONS, EMBED], 0, 0.2))
    const words = tf.variable(tf.randomNormal<tf.Rank.R3>([batch, TIME, EMBED], 0, 0.2))
    const mask = lengthMask(
      Array.from({ length: batch }, (_, i) => 8 + ((5 * i) % 8)),
      TIME,
    )
    const step = (scores: typeof wordScores | typeof composedWordScores) => () =>
      tf.tidy(() => {
        const loss = (): tf.Scalar => tf.mean(scores(regions, words, mask))
        const { value, grads } = tf.variableGrads(loss, [regions, words])
        return Object.values(grads).reduce((sum, g) => sum + g.size, value.dataSync()[0]!)
      })
    const [ours, peer] = [step(wordScores), step(composedWordScores)]
    const time = fastestInTurn([ours, peer], batch > 48 ? 4 : 8)
    rows.push(row(`word matching and gradients, batch ${batch}`, time, 'ms'))
    const peaks = [await peakMegabytes(ours), await peakMegabytes(peer)]
    rows.push(row(`word matching, peak tensor memory, batch ${batch}`, peaks, 'MB'))
    tf.dispose([regions, words, mask])
  }
  return rows
}

function row(name: string, [ours = NaN, peer = NaN]: number[], unit: string): Row {
  return { name, ours, peer, peerName, unit, ratio: peer / ours }
}

/** Milliseconds of the fastest call of each: on a shared machine the least disturbed. */
function fastestInTurn(steps: (() => unknown)[], times: number): number[] {
  const best = steps.map(() => Infinity)
  for (let i = 0; i <= times; i++)
    steps.forEach((step, s) => {
      const start = performance.now()
      step()
      if (i > 0) best[s] = Math.min(best[s]!, performance.now() - start) // the first call warms up
    })
  return best
}

async function peakMegabytes(step: () => unknown): Promise<number> {
  const before = tf.memory().numBytes
  const { peakBytes } = await tf.profile(() => {
    step()
    return tf.scalar(0)
  })
  return (peakBytes - before) / 1e6
}
