import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Description } from '@laviter/itm'
import type { ImageFeatures } from '@laviter/vta'
import * as tf from '@tensorflow/tfjs-core'
import { textSide } from '../evaluation/embed'
import type { TextSide } from '../evaluation/encode-texts'
import { createColourRun } from '../evaluation/fixtures/colour-run'
import type { Run } from '../run'
import { describeBestOf } from './describe-best-of'

/** Its aligner puts `red`, `green` and `blue` on an axis each. */
let run: Run
let folder: string
let side: TextSide
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-best-of-'))
  run = await createColourRun(folder, { pictures: 3 })
  side = textSide(await run.aligner())
})
afterAll(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})

const images = (...globals: number[][]): ImageFeatures => ({
  global: tf.tensor2d(globals),
  regions: tf.zeros([globals.length, 4, 3]),
})

/** Says its captions one after the other, whatever it is shown, and keeps what it was shown. */
function reciter(...captions: string[]) {
  const shown: number[][] = []
  let said = 0
  const describe = async ({ global }: ImageFeatures): Promise<Description[]> => {
    const rows = await global.array()
    shown.push(...rows)
    return rows.map(() => {
      const text = captions[said++ % captions.length]!
      return { text, words: text.split(' '), logProbability: -said, ended: true }
    })
  }
  return { describe, shown }
}

const texts = (described: Description[]) => described.map(({ text }) => text)

test('keeps the caption that lies nearest to its image, whatever the lengths of vectors', async () => {
  const image = images([9, 0, 0], [0, 0.1, 0.2])
  const { describe, shown } = reciter('blue', 'a red picture', 'green', 'blue')
  expect(texts(await describeBestOf(2, image, { side, describe }))).toEqual(['a red picture', 'blue']) // prettier-ignore
  const [red, blue] = (await image.global.array()) as [number[], number[]]
  expect(shown).toEqual([red, red, blue, blue])
  tf.dispose({ ...image })
})

test('drafts of an image are drawn one after the other, however many images there are', async () => {
  const colours = Array.from({ length: 9 }, (_, i) => [Number(i % 2 === 0), 0, Number(i % 2 === 1)])
  const drafts = Array.from({ length: 16 }, (_, i) => ['red', 'blue', 'green'][i % 3]!)
  const together = reciter(...drafts)
  const alone = reciter(...drafts)
  const image = images(...colours)
  const before = tf.memory().numTensors
  const all = await describeBestOf(16, image, { side, describe: together.describe })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose({ ...image })
  for (const [i, colour] of colours.entries()) {
    const one = images(colour)
    const [chosen] = await describeBestOf(16, one, { side, describe: alone.describe })
    expect(chosen).toEqual(all[i])
    tf.dispose({ ...one })
  }
  expect(alone.shown).toEqual(together.shown)
})

test('a caption that says nothing is kept only where there is no other; of equals the first', async () => {
  const image = images([0, 0, 1])
  const silent = reciter('', 'zebra', 'red')
  expect(texts(await describeBestOf(3, image, { side, describe: silent.describe }))).toEqual(['red']) // prettier-ignore
  const mute = reciter('', 'zebra')
  expect(texts(await describeBestOf(2, image, { side, describe: mute.describe }))).toEqual([''])
  const twice = reciter('blue', 'blue')
  const [first] = await describeBestOf(2, image, { side, describe: twice.describe })
  expect(first!.logProbability).toBe(-1)
  tf.dispose({ ...image })
})
