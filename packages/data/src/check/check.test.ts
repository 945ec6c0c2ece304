import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { openDataSet } from '../open-data-set'
import { checkDataSet } from './check-data-set'
import { dataStats } from './data-stats'
import { spreadOf } from './quantities'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-check-'))
  const draw = (background: string, width = 8) =>
    sharp({ create: { width, height: 10, channels: 3, background } })
  await writeFile(join(root, 'a.png'), await draw('#f00').png().toBuffer())
  await writeFile(join(root, 'b.jpg'), await draw('#0f0', 20).jpeg().toBuffer())
  await writeFile(join(root, 'a-again.png'), await draw('#f00').png().toBuffer())
  await writeFile(join(root, 'c.webp'), await draw('#00f', 16).webp().toBuffer())
  await writeFile(join(root, 'bad.png'), 'text')
  const rows = [
    { file_name: 'a.png', text: ['a red square', 'red'], split: 'train', class: 'warm', mood: 1 },
    { file_name: 'b.jpg', text: 'a green square', split: 'train', class: 'cold' },
    { file_name: 'a-again.png', text: 'a red square', split: 'test', class: 'warm' },
    { file_name: 'c.webp', text: `some blue ${'very '.repeat(70)}`, split: 'test', class: 'deep' },
    { file_name: 'bad.png', text: 'x' },
  ]
  await writeFile(join(root, 'metadata.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
})
afterAll(() => rm(root, { recursive: true }))

test('a check counts, compares and warns', async () => {
  const stages = new Set<string>()
  const check = await checkDataSet(
    { format: 'folder', root },
    { onProgress: ({ stage }) => stages.add(stage) },
  )
  expect([...stages]).toEqual(['checking pictures', 'comparing pictures'])
  expect(check.pictures).toEqual({
    formats: { png: 2, jpeg: 1, webp: 1 },
    width: { min: 8, median: 12, mean: 13, max: 20 },
    height: { min: 10, median: 10, mean: 10, max: 10 },
    duplicates: [{ pictures: ['a.png', 'a-again.png'], splits: ['train', 'test'] }],
  })
  expect(check.skipped).toMatchObject([{ file: 'metadata.jsonl:5 (bad.png)' }])
  expect(check.longCaptions).toEqual([{ picture: 'c.webp', caption: 0, words: 72 }])
  expect(check.warnings).toEqual([
    expect.stringMatching(/^1 entry is left out: metadata\.jsonl:5 \(bad\.png\): not a picture/),
    expect.stringMatching(/^1 picture is in more than one split \(a\.png, a-again\.png\)/),
    expect.stringMatching(/^the columns mood mean nothing/),
    expect.stringMatching(/^1 caption has more than 60 words; the aligner reads 15/),
    expect.stringMatching(/^40 % of the captions describe another picture/),
  ])
  expect(JSON.parse(JSON.stringify(check))).toEqual(check)
})

test('the statistics', async () => {
  const stats = dataStats(await openDataSet({ format: 'folder', root, maxSkipped: 1 }), {
    words: 2,
  })
  expect(stats).toMatchObject({
    pictures: 4,
    captions: 5,
    captionsPerPicture: { min: 1, median: 1, mean: 1.25, max: 2 },
    splits: {
      train: { pictures: 2, captions: 3, classes: 2 },
      validation: { pictures: 0, captions: 0, classes: 0 },
      test: { pictures: 2, captions: 2, classes: 2 },
    },
    hasClasses: true,
    classes: 3,
    unseenTestClasses: 1,
    words: 7,
    longerThanT: { T: 2, share: 0.8 },
    unseenTestWords: ['blue', 'some', 'very'],
    sharedCaptions: 0.4,
    attributes: [],
    skipped: 1,
  })
  expect(stats.frequentWords[0]).toEqual({ word: 'very', count: 70 })
})

test('the spread of nothing is nothing', () => {
  expect(spreadOf([])).toEqual({ min: 0, median: 0, mean: 0, max: 0 })
  expect(spreadOf([3])).toEqual({ min: 3, median: 3, mean: 3, max: 3 })
})
