import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildMeteorIndex } from '@laviter/metrics/meteor'
import * as tf from '@tensorflow/tfjs-core'
import { meteorFolder } from '../captions/meteor'
import type { Run } from '../run'
import { formatEvaluation } from '../terminal/format-evaluation'
import { completeEvaluation, evaluate } from './evaluate'
import { readEvaluation } from './evaluation-file'
import { metricsOf } from './evaluation'
import { createColourRun, type ColourOptions } from './fixtures/colour-run'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-captions-'))
})
afterEach(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})
const open = async (options?: ColourOptions) =>
  (run = await createColourRun(folder, { captioner: true, ...options }))
const json = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))

test('a captioner that names each colour is all true; its captions and references are kept as COCO’s', async () => {
  const before = tf.memory().numTensors
  const { captioning, images, captions } = await evaluate(await open(), {
    metrics: ['bleu', 'cider', 'caption-attributes'],
  })
  expect({ images, captions }).toEqual({ images: 12, captions: 24 })
  expect(captioning).toMatchObject({
    images: 12,
    distinct: 3 / 12,
    decoding: { method: 'greedy' },
    // a red picture, and plain red: each caption is one of its picture's own
    scores: { Bleu_1: expect.closeTo(1, 6), Bleu_2: expect.closeTo(1, 6) },
    baseline: { caption: 'a red picture', count: 4 },
    attributes: {
      perCaption: 1,
      right: 1,
      rows: [
        { group: 'colour', mentions: 1, references: 1, right: 1, chance: 1 / 3, commonest: 1 / 3 },
      ],
    },
  })
  const { scores, baseline } = captioning!
  expect(scores.CIDEr).toBeGreaterThan(baseline.scores.CIDEr!)
  expect(scores).not.toHaveProperty('METEOR')
  expect(Object.keys(baseline.scores)).toEqual(Object.keys(scores))
  expect(tf.memory().numTensors).toBe(before + 1) // the fixture's table of words

  const [first, second] = await json('captions-test.json')
  expect(first).toEqual({ image_id: 'pictures/0-red.png', caption: 'a red picture' })
  expect(second.caption).toBe('a green picture')
  expect((await json('references-test.json')).annotations.slice(0, 2)).toEqual([
    { id: 0, image_id: 'pictures/0-red.png', caption: 'a red picture' },
    { id: 1, image_id: 'pictures/0-red.png', caption: 'plain red' },
  ])
})

test('scores that were measured before stay beside new ones', async () => {
  await evaluate(await open(), { metrics: ['bleu', 'recall'] })
  await evaluate(run, { metrics: ['cider'] })
  const saved = await readEvaluation(run, 'test', ['bleu', 'cider', 'recall'])
  expect(saved?.captioning?.scores).toMatchObject({
    Bleu_4: expect.any(Number),
    CIDEr: expect.any(Number),
  })
  expect(saved?.captioning?.baseline.scores).toMatchObject({
    Bleu_4: expect.any(Number),
    CIDEr: expect.any(Number),
  })
  expect(saved?.recall).toBeDefined()
})

test('METEOR without its tables stays to be measured, from the captions that were kept', async () => {
  await evaluate(await open(), { metrics: ['bleu'] })
  const before = process.env.LAVITER_CACHE
  process.env.LAVITER_CACHE = join(folder, 'no-tables')
  const look = jest.spyOn(run, 'imageFeatures')
  try {
    const { evaluation } = await completeEvaluation(run, ['bleu', 'meteor'])
    expect(evaluation.metrics).toEqual(['bleu'])
    expect(evaluation.captioning?.scores.Bleu_1).toBeCloseTo(1, 6)
    expect(evaluation.notes.join()).toMatch(/METEOR is left out: METEOR's tables are not on this/)
    expect(await readEvaluation(run, 'test', ['meteor'])).toBeUndefined()

    await mkdir(meteorFolder(), { recursive: true })
    const jar = await readFile(join(__dirname, '../captions/fixtures/meteor-tiny.jar'))
    const tables = { jar, paraphrases: gzipSync('0.1\na lot of\nmany\n') }
    await writeFile(join(meteorFolder(), 'meteor.index'), await buildMeteorIndex(tables))
    const { evaluation: later } = await completeEvaluation(run, ['bleu', 'meteor'])
    expect(later.metrics).toEqual(['bleu', 'meteor'])
    expect(later.captioning?.scores.METEOR).toBeCloseTo(1, 6)
    expect(later.notes).toEqual([])
    expect(look).not.toHaveBeenCalled()
  } finally {
    if (before === undefined) delete process.env.LAVITER_CACHE
    else process.env.LAVITER_CACHE = before
  }
})

test('captions are measured where there is a captioner, and only there', async () => {
  await open({ captioner: false })
  expect(metricsOf(run)).toEqual(['r-precision', 'recall', 'aimcos', 'attributes'])
  await expect(evaluate(run, { metrics: ['bleu'] })).rejects.toThrow('no captioner')
  const { metrics, captioning } = await evaluate(run)
  expect(metrics).not.toContain('bleu')
  expect(captioning).toBeUndefined()
})

test('where nobody can read captions, it says so', async () => {
  const measured = await evaluate(await open({ attributes: false }), {
    metrics: ['caption-attributes'],
  })
  expect(measured.captioning?.attributes).toBeUndefined()
  expect(measured.notes.join()).toContain('colours has no attributes to read')
})

test('reads as tables', async () => {
  const text = formatEvaluation(
    await evaluate(await open(), { metrics: ['bleu', 'cider', 'caption-attributes'] }),
  )
  expect(text).toMatch(
    /Captions of 12 pictures \(greedy\), 25\.0 % of them different; scores x 100/,
  )
  expect(text).toMatch(/^ +score +baseline\nBLEU-1 +100\.00 +\d+\.\d\d$/m)
  expect(text).toMatch(/^baseline: "a red picture" for every picture, 4 x in the training set$/m)
  expect(text).toMatch(/^colour +1\.00 +1\.00 +1\.00 +100\.0 % +33\.3 % +33\.3 % +12$/m)
})
