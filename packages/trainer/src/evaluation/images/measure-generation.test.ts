import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { Run } from '../../run'
import { evaluate } from '../evaluate'
import { createColourRun } from '../fixtures/colour-run'
import type { GenerationOptions } from './measure-generation'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-generation-'))
  run = await createColourRun(folder, { generator: true, pictures: 24 })
})
afterEach(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})

const METRICS = ['fid', 'kid', 'generated-r-precision']

test('a generator that draws what is said is near real pictures, and finds its sentences as they do', async () => {
  const { generation, metrics } = await evaluate(run, { metrics: METRICS })
  expect(metrics).toEqual(METRICS)
  expect(generation).toMatchObject({
    images: 24,
    size: 8,
    realSize: 8,
    encoder: {
      name: 'colour',
      layer: 'global vector',
      d: 3,
      resize: expect.stringMatching('8 pixels'),
    },
  })
  const { fid, kid, rPrecision } = generation!
  expect(fid!.generated.value).toBeLessThan(fid!.untrained.value / 20)
  expect(fid!.blurred.value).toBeLessThan(fid!.untrained.value / 20)
  expect(fid!.realHalves!.n).toEqual([12, 12])
  expect(fid!.generated.n).toEqual([24, 24])
  expect(kid!.generated).toMatchObject({ subsets: 100, subsetSize: 12, n: [24, 24] })
  expect(kid!.generated.value).toBeLessThan(kid!.untrained.value / 20)
  // every picture of a colour has the same sentences: the class decides, and ties stay
  expect(rPrecision!.generated.candidates).toBe(6)
  expect(rPrecision!.generated.value).toBeGreaterThan(2 * rPrecision!.generated.chance)
  expect(rPrecision!.share).toBeCloseTo(rPrecision!.generated.value / rPrecision!.real.value, 12)
  expect(rPrecision!.share).toBeGreaterThan(0.9)
})

test('pictures are drawn only where that is asked for', async () => {
  const { generation, metrics } = await evaluate(run)
  expect(metrics).toEqual(['r-precision', 'recall', 'aimcos', 'attributes'])
  expect(generation).toBeUndefined()
})

test('real pictures are looked at once; the numbers are the same, and no tensor stays', async () => {
  const first = await evaluate(run, { metrics: METRICS })
  expect(await readdir(join(folder, 'index'))).toEqual(
    expect.arrayContaining([
      'blurred-test-8.safetensors',
      'real-global-test-8.safetensors',
      'real-test-8.safetensors',
    ]),
  )
  const { numTensors } = tf.memory()
  const units: string[] = []
  const again = await evaluate(run, {
    metrics: METRICS,
    onProgress: ({ unit }) => units.push(unit),
  })
  expect(again.generation).toEqual(first.generation)
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(units.filter((unit) => unit.startsWith('real test'))).toEqual([])
  expect(new Set(units)).toContain('pictures drawn')
})

test('the size of real pictures and how many are drawn may be chosen, and are named', async () => {
  const { generation, notes } = await evaluate(run, {
    metrics: ['kid'],
    generation: { images: 10, realSize: 16 },
  })
  expect(generation).toMatchObject({
    images: 10,
    realSize: 16,
    size: 8,
    kid: { generated: { n: [24, 10] } },
  })
  expect(generation).not.toHaveProperty('fid')
  expect(notes.join()).toMatch(/Real pictures have 16 pixels a side, generated ones 8/)
})

test('another encoder may give the features', async () => {
  const { generation } = await evaluate(run, {
    metrics: ['fid'],
    generation: {
      encoder: {
        facts: { name: 'first pixel', layer: 'red', d: 1, resize: 'none' },
        features: async (bytes, size) => {
          const rows = bytes.length / (size * size * 3)
          const data = Float32Array.from({ length: rows }, (_, i) => bytes[i * size * size * 3]!)
          return { rows, columns: 1, data }
        },
      },
    },
  })
  expect(generation!.encoder.name).toBe('first pixel')
  expect(generation!.fid!.generated.value).toBeLessThan(generation!.fid!.untrained.value / 20)
})

test('measurements of the same pictures join, what this data lacks is told', async () => {
  await evaluate(run, { metrics: ['fid'] })
  const { notes } = await evaluate(run, { metrics: ['is', 'generated-colours'] })
  expect(notes.join()).toMatch(/Inception Score is left out: colours has no two classes/)
  expect(notes.join()).toMatch(/Colours are not read: colours does not tell/)
  const saved = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'))
  expect(saved.metrics).toEqual(['is', 'fid', 'generated-colours'])
  expect(saved.generation.fid.generated.n).toEqual([24, 24])
})

test('a note goes with the numbers that it is on', async () => {
  const saved = async (): Promise<string[]> =>
    JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')).notes
  const { notes } = await evaluate(run, { metrics: ['r-precision'] })
  expect(notes.join()).toContain('R-precision: ')
  await evaluate(run, { metrics: ['fid'], generation: { images: 3 } })
  expect(await saved()).toEqual([...notes, expect.stringMatching(/^FID of 3 pictures .* too high/)])
  await evaluate(run, { metrics: ['fid'] })
  expect(await saved()).toEqual(notes)
})

test('what cannot be drawn as asked is told before anything is measured', async () => {
  const failing = async (of: Run, metrics: string[], generation: GenerationOptions) => {
    const onProgress = jest.fn()
    const error: unknown = await evaluate(of, { metrics, generation, onProgress }).catch(
      (reason: unknown) => reason,
    )
    expect(onProgress).not.toHaveBeenCalled()
    return error
  }
  expect(await failing(run, ['recall', 'is'], { images: 0 })).toMatchObject({
    message: '--images is 0: give a whole number from 1',
  })
  expect(await failing(run, ['recall'], { images: 5 })).toMatchObject({
    message: expect.stringMatching(/^--images is of drawn pictures, and no number of them is/),
  })
  expect(await failing(run, ['recall'], { realSize: 32 })).toMatchObject({
    message: expect.stringMatching(/^--real-size is of drawn pictures/),
  })
  const other = await mkdtemp(join(tmpdir(), 'laviter-generation-'))
  const undrawn = await createColourRun(other)
  expect(await failing(undrawn, ['recall', 'kid'], {})).toMatchObject({
    message: 'The colour run has no generator',
  })
  await undrawn.dispose()
  await rm(other, { recursive: true })
})

test('too few pictures, and numbers that are none: one clear error each', async () => {
  const failing = (images: number, realSize?: number) =>
    evaluate(run, { metrics: ['fid'], generation: { images, ...(realSize && { realSize }) } })
  await expect(failing(1)).rejects.toThrow(
    /FID needs at least 2 pictures on each side, there is 1 generated one: raise --images/,
  )
  await expect(failing(0.5)).rejects.toThrow(/--images is 0.5/)
  await expect(failing(4, 3)).rejects.toThrow(/--real-size is 3: give a side from 8/)
  const other = await mkdtemp(join(tmpdir(), 'laviter-generation-'))
  const small = await createColourRun(other, { generator: true, pictures: 1 })
  await expect(evaluate(small, { metrics: ['kid'] })).rejects.toThrow(
    /KID needs at least 2 .* 1 generated one/,
  )
  await small.dispose()
  await rm(other, { recursive: true })
})
