import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataSet } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import * as tf from '@tensorflow/tfjs-core'
import type { Run } from '../run'
import { embedSplit } from './embed'
import { completeEvaluation, evaluate } from './evaluate'
import { readEvaluation, readSaved } from './evaluation-file'
import { createColourRun, type ColourOptions } from './fixtures/colour-run'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-evaluate-'))
})
afterEach(async () => {
  run.dispose()
  await rm(folder, { recursive: true })
})
const open = async (options?: ColourOptions) => (run = await createColourRun(folder, options))

test('a model that reads colours finds them, and the oracle says what more there is', async () => {
  const measured = await evaluate(await open())
  expect(measured).toMatchObject({ split: 'test', images: 12, captions: 24 })
  // other classes only: never wrong; else a caption of the same colour is as good, which ties or beats the true one
  expect(measured.rPrecisionNoSameClass).toMatchObject({
    value: 1,
    ties: 0,
    candidates: 6,
    chance: 1 / 6,
  })
  expect(measured.oracle?.rPrecisionNoSameClass?.value).toBe(1)
  expect(measured.oracle!.rPrecision.value).toBeLessThan(1)
  expect(measured.oracle!.rPrecision.draws).toBe(200)
  expect(measured.rPrecision!.value).toBeGreaterThan(measured.oracle!.rPrecision.value)
  // the same text stands at four pictures
  expect(measured.rPrecision!.ties).toBeGreaterThan(0.01)
  expect(measured.notes.join()).toContain('hang on a tie')
  expect(measured.recall?.imageToText).toEqual({ 1: 1, 5: 1, 10: 1, medianRank: 1 })
  expect(measured.recall?.textToImage[1]).toBe(1)
  expect(measured.aimcos!.value).toBeGreaterThan(0.95)
  expect(measured.aimcos!.contrast).toBeCloseTo(
    measured.aimcos!.value - measured.aimcos!.absent,
    12,
  )
  expect(measured.attributes).toEqual([
    { group: 'colour', accuracy: 1, chance: 1 / 3, uniform: 1 / 3, values: 3, n: 12 },
  ])
})

test('saves what it returns; the numbers of another model are stale', async () => {
  const measured = await evaluate(await open())
  expect(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(measured)),
  )
  expect((await readEvaluation(run))?.rPrecision?.value).toBe(measured.rPrecision!.value)
  expect(await readEvaluation(run, 'validation')).toBeUndefined()
  await writeFile(join(folder, 'model', 'model.json'), '{"epoch": 2}')
  expect(await readEvaluation(run)).toBeUndefined()
  await writeFile(join(folder, 'evaluation.json'), '{"rPrec')
  expect(await readEvaluation(run)).toBeUndefined()
})

test('measures what is asked for; another split has a file of its own', async () => {
  const measured = await evaluate(await open({ split: 'validation' }), {
    split: 'validation',
    metrics: ['recall'],
  })
  expect(Object.keys(measured).sort()).toEqual([
    'captions',
    'data',
    'images',
    'metrics',
    'model',
    'notes',
    'notesBy',
    'protocol',
    'recall',
    'seed',
    'split',
    'truth',
  ])
  expect(await readdir(folder)).toContain('evaluation-validation.json')
  expect(await readdir(folder)).not.toContain('evaluation.json')
})

test('what was measured before stays beside it', async () => {
  await evaluate(await open(), { metrics: ['r-precision', 'aimcos'] })
  expect(await readEvaluation(run)).toBeUndefined()
  expect(await readEvaluation(run, 'test', ['aimcos'])).toBeDefined()
  const { rPrecision } = await evaluate(run, { metrics: ['recall', 'attributes'] })
  expect(rPrecision).toBeUndefined()
  const all = await readEvaluation(run)
  expect(all?.metrics).toEqual(['r-precision', 'recall', 'aimcos', 'attributes'])
  expect(all?.rPrecision?.draws).toBe(200)
  expect(all?.recall?.imageToText[1]).toBe(1)
  await utimes(join(folder, 'pictures', '3-red.png'), new Date(), new Date(0))
  expect(await readEvaluation(run)).toBeUndefined()
})

test('of other attributes, or captions that state others, what is held against them is measured anew', async () => {
  await evaluate(await open())
  const { attributes, ...others } = await run.dataSet()
  if (attributes === undefined || others.oracle === undefined) throw new Error('it knows both')
  const shows = (item: number) => (item === 3 ? [2] : attributes.present(item))
  const states: DataSet['oracle'] = (image, { item }) => Number(image % 3 !== (item === 3 ? 2 : item % 3)) // prettier-ignore
  for (const [dataSet, stands] of [
    [{ ...others, attributes: { ...attributes, present: shows } }, ['recall']],
    [{ ...others, attributes, oracle: states }, ['recall']],
    [{ ...others, attributes }, ['r-precision', 'recall', 'aimcos', 'attributes']],
  ] as const) {
    const { evaluation, stale } = await readSaved({ ...run, dataSet: async () => dataSet })
    expect(evaluation?.metrics).toEqual(stands)
    expect(stale).toBe(
      stands.length > 1 ? undefined : 'is stale in part (its attributes were others)',
    )
    expect(evaluation?.oracle === undefined).toBe(stands.length === 1)
  }
})

test('a small split is measured with the candidates it has, and says so', async () => {
  const measured = await evaluate(await open({ pictures: 4, evaluation: { candidates: 100 } }))
  // 8 captions less the picture's own 2
  expect(measured.rPrecision).toMatchObject({ candidates: 7 })
  expect(measured.notes.join()).toContain('R-precision: 7 candidates, not 100')
  expect(measured.recall?.textToImage).not.toHaveProperty('5')
})

test('without attributes it says why AIMCoS is missing', async () => {
  const measured = await evaluate(await open({ attributes: false }), { metrics: ['aimcos'] })
  expect(measured.aimcos).toBeUndefined()
  expect(measured.notes.join()).toContain('colours has no attributes')
})

test('refuses what it cannot measure', async () => {
  await open()
  for (const [options, message] of [
    [{ metrics: ['bleu5'] }, 'There is no metric "bleu5": choose among r-precision, recall'],
    [{ split: 'validation' as const }, 'has no validation pictures'],
  ] as const) {
    const error: unknown = await evaluate(run, options).catch((reason: unknown) => reason)
    expect(isUserError(error)).toBe(true)
    expect(error).toHaveProperty('message', expect.stringContaining(message))
  }
})

test('embeddings are kept until the model, a picture or a caption changes', async () => {
  await open()
  const before = tf.memory().numTensors
  const told = async () => {
    const units = new Set<string>()
    const embedded = await embedSplit(run, 'test', { onProgress: ({ unit }) => units.add(unit) })
    return { units: [...units], embedded }
  }
  const first = await told()
  expect(first.units).toEqual(['pictures', 'captions'])
  const again = await told()
  expect(again.units).toEqual([])
  expect(again.embedded).toEqual(first.embedded)
  await utimes(join(folder, 'pictures', '3-red.png'), new Date(), new Date(0))
  expect((await told()).units).not.toEqual([])
  await writeFile(join(folder, 'index', 'test.safetensors'), 'cut short')
  expect((await told()).embedded).toEqual(first.embedded)
  expect(tf.memory().numTensors).toBe(before)
})

test('stops when told', async () => {
  await open()
  await expect(evaluate(run, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
})

describe('completed', () => {
  const saved = async () => JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'))
  /** How often pictures are looked at. */
  const watched = (watch: Run) => {
    let pictures = 0
    const counted: Run = {
      ...watch,
      imageFeatures: async function* (items, options) {
        pictures += items.length
        yield* watch.imageFeatures(items, options)
      },
    }
    return { counted, pictures: () => pictures }
  }

  test('takes what was saved, and measures only what it lacks', async () => {
    await evaluate(await open(), { metrics: ['r-precision', 'recall'] })
    // a mark that no measurement would leave
    const marked = { ...(await saved()), rPrecision: { value: 0.123 } }
    await writeFile(join(folder, 'evaluation.json'), JSON.stringify(marked))
    const { counted, pictures } = watched(run)
    const { evaluation, stale } = await completeEvaluation(counted, ['r-precision', 'aimcos'])
    expect(stale).toBeUndefined()
    expect(evaluation.rPrecision).toEqual({ value: 0.123 })
    expect(evaluation.aimcos?.value).toBeGreaterThan(0.95)
    expect(evaluation.metrics).toEqual(['r-precision', 'recall', 'aimcos'])
    expect(pictures()).toBe(0) // embedded before
    expect(await saved()).toEqual(JSON.parse(JSON.stringify(evaluation)))
  })

  test('numbers of another model are told and measured anew', async () => {
    await evaluate(await open(), { metrics: ['r-precision', 'recall'] })
    const marked = { ...(await saved()), rPrecision: { value: 0.123 } }
    await writeFile(join(folder, 'evaluation.json'), JSON.stringify(marked))
    await writeFile(join(folder, 'model', 'model.json'), '{"epoch": 2}')
    const { evaluation, stale } = await completeEvaluation(run, ['r-precision'])
    expect(stale).toBe('is of another model')
    expect(evaluation.rPrecision?.draws).toBe(200)
    expect(evaluation.metrics).toEqual(['r-precision'])
    expect(await completeEvaluation(run, ['r-precision'])).toEqual({ evaluation })
  })

  test('captions and embeddings take one look at each picture; kept captions none', async () => {
    await open({ captioner: true })
    const { counted, pictures } = watched(run)
    const { evaluation } = await completeEvaluation(counted, ['recall', 'bleu'])
    expect(pictures()).toBe(12)
    expect(evaluation.captioning?.scores.Bleu_1).toBeCloseTo(1, 6)
    expect(evaluation.recall?.imageToText[1]).toBe(1)
    const captions = join(folder, 'captions-test.json')
    const together = await readFile(captions, 'utf8')

    // said apart they are the same
    await evaluate(counted, { metrics: ['bleu'] })
    expect(pictures()).toBe(24)
    expect(await readFile(captions, 'utf8')).toBe(together)

    await writeFile(captions, together.replaceAll(/"a \w+ picture"/g, '"plain"'))
    const scored = await completeEvaluation(counted, ['bleu', 'rouge-l'])
    expect(pictures()).toBe(24)
    // one of a reference's two words
    expect(scored.evaluation.captioning?.scores.ROUGE_L).toBeLessThan(0.8)
    expect(scored.evaluation.captioning?.distinct).toBeCloseTo(1 / 12, 6)

    await writeFile(captions, 'cut short')
    const anew = await completeEvaluation(counted, ['cider'])
    expect(pictures()).toBe(36)
    expect(anew.evaluation.captioning?.distinct).toBeCloseTo(3 / 12, 6)
    expect(await readFile(captions, 'utf8')).toBe(together)
  })
})
