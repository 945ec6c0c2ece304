import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '../../run'
import { createColourRun } from '../fixtures/colour-run'
import { inceptionScores } from './inception-scores'
import { lookAtDrawn } from './drawn-look'
import { lookAt } from './look'
import { alignerSight } from './picture-encoder'
import { realPictures } from './picture-sets'
import { judgeFacts, speciesJudge } from './species-judge'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-judge-'))
  run = await createColourRun(folder, { split: 'train', pictures: 30 })
})
afterEach(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})

const judge = async (key = 'colours', onProgress?: (progress: { unit: string }) => void) => {
  const dataSet = await run.dataSet()
  const sight = alignerSight(await run.aligner())
  const made = await speciesJudge(run, dataSet, { sight, key, size: 8, onProgress })
  return { dataSet, sight, made: made! }
}

test('learns the training classes, tells how good it is on those held out, and is kept', async () => {
  const { made } = await judge()
  expect(made.softmax.classes).toEqual(['red', 'green', 'blue'])
  expect(made.softmax.training.n).toBe(24) // a fifth of each class is held out
  expect(made.accuracy).toBe(1)
  const file = join(folder, 'index', 'judge-8.safetensors')
  const { mtimeMs } = await stat(file)
  const units: string[] = []
  const again = await judge('colours', ({ unit }) => units.push(unit))
  expect(units).toEqual([])
  expect((await stat(file)).mtimeMs).toBe(mtimeMs)
  const colour = { rows: 1, columns: 3, data: Float32Array.of(0.86, 0.12, 0.12) }
  expect(again.made.softmax.probabilities(colour)).toEqual(made.softmax.probabilities(colour))
  expect(again.made.accuracy).toBe(1)
  await judge('another encoder', ({ unit }) => units.push(unit))
  expect(new Set(units)).toContain('training pictures for the judge of species')
})

test('scores three colours near 3, one colour near 1, and says where it judges what it never saw', async () => {
  const { dataSet, sight, made } = await judge()
  const drawn = (items: number[]) =>
    lookAtDrawn(
      realPictures(dataSet, items, 8),
      { sight, judge: made.softmax, compares: false, embeds: false },
      {},
    )
  const all = await drawn([0, 1, 2, 3, 4, 5])
  const one = await drawn([0, 3, 6])
  const looking = { sight, kinds: ['features'] } as const
  for await (const { features } of lookAt(realPictures(dataSet, [0, 1, 2], 8), looking, {})) {
    const scores = await inceptionScores(
      made,
      {
        real: features!,
        generated: all.probabilities!,
        untrained: async () => one.probabilities!,
      },
      (_, measure) => measure(),
    )
    expect(scores.generated).toMatchObject({ splits: 2, n: 6, classes: 3 })
    expect(scores.generated.value).toBeGreaterThan(2)
    expect(scores.untrained).toMatchObject({ splits: 1, n: 3 })
    expect(scores.untrained.value).toBeLessThan(1.1)
  }
  expect(judgeFacts(made, 'global vector', ['red'])).toMatchObject({
    name: 'a linear softmax on global vector',
    unseen: false,
  })
  expect(judgeFacts(made, 'global vector', ['red', 'pink']).unseen).toBe(true)
})
