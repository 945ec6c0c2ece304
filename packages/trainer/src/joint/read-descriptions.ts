import * as tf from '@tensorflow/tfjs-core'
import { withOwnTape } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { TextFeatures } from '@laviter/vta'
import type { Description } from './describe-images'
import { encodeFakeCaptions } from './encode-fake-captions'
import { readFakeCaptions, type FakeCaption } from './fake-captions'
import type { JointRound } from './round'
import type { FakeCaptionSettings } from './settings'

/** What the text encoder makes of descriptions. */
export interface ReadDescriptions {
  /** the images of which a word is said, in their order */
  readonly rows: readonly number[]
  /** of the captions of these; absent where there are none */
  readonly text?: TextFeatures
}

/**
 * The captioner's likeliest words, place by place, as captions for the text encoder. No gradient goes back to the captioner, unless
 * the path is straight-through.
 *
 * @see LAViTeR section 3.4
 */
export function readDescriptions(
  described: Description,
  { modules: { textEncoder }, settings: { fakeCaptions }, random }: JointRound,
): ReadDescriptions {
  const captions = writeCaptions(described, fakeCaptions, random.fork('fakeCaption'))
  const rows = captions.map(({ row }) => row)
  if (rows.length === 0) return { rows }
  const { logits } = described
  const options = { training: true, random: random.fork('fakeText') }
  return { rows, text: encodeFakeCaptions(textEncoder, captions, logits, fakeCaptions, options) }
}

/** Words are read back: there is nothing to differentiate. */
function writeCaptions(
  { logits, targets, padding }: Description,
  { words, toWord, places }: FakeCaptionSettings,
  random: Random,
): FakeCaption[] {
  const [B, P] = targets.shape
  const [said, told] = withOwnTape(() =>
    tf.tidy(() => [tf.argMax(logits, 2).dataSync(), targets.dataSync()]),
  )
  const rows = Array.from({ length: B }, (_, row) => {
    const own = [row * P, (row + 1) * P] as const
    // the end is a target too; padding comes after it
    const real = told!.slice(...own).filter((token) => token !== padding).length
    return said!.slice(...own).slice(0, places === 'within' ? real : P)
  })
  const subset = (count: number, most: number, row: number) =>
    random.fork(String(row)).subset(count, most)
  return readFakeCaptions(rows, { words, toWord, subset })
}
