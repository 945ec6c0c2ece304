import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { openTrainingData } from '../../data-sets/open-training-data'
import { loadConfig } from '../../config/load'
import { writeColouredSquares } from '../../fixtures/coloured-squares'
import { drawSheet } from '../../generation/sheet'
import type { PictureData } from '../report-data'
import { generationFigures, realPictures } from './samples'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-figures-'))
  await writeColouredSquares(join(folder, 'data'), 8)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const square = (size: number, grey: number) => new Uint8Array(size * size * 3).fill(grey)

/** The first pixel of a picture in the page. */
async function firstPixel({ src }: PictureData) {
  const bytes = Buffer.from(src.split(',')[1] ?? '', 'base64')
  return [...(await sharp(bytes).removeAlpha().raw().toBuffer()).subarray(0, 3)]
}

test('a run that drew nothing has no figures', async () => {
  expect(
    await generationFigures({ folder }, () => Promise.reject(new Error('read'))),
  ).toBeUndefined()
})

const EPOCHS = 10
const SIZES = [8, 16]

/** The data, and facts of sheets that show two sentences of it. */
async function facts() {
  const data = { format: 'folder' as const, root: join(folder, 'data') }
  const { config } = await loadConfig({ name: 'squares', data })
  const watch = { onProgress: () => undefined, signal: new AbortController().signal }
  const dataSet = await openTrainingData(config, watch)
  const of = (colour: RegExp) =>
    dataSet.items.findIndex(({ captions }) => colour.test(captions[0] ?? ''))
  const items = [of(/blue/), of(/red/)]
  const shown = { captions: ['blue', 'red'], items, noises: 2, sizes: SIZES, heldOut: false }
  return { dataSet, shown }
}

/** Ten epochs, each lighter; a row for each of two sentences, the second 100 lighter. */
async function writeSheets(samples: string, from: number, shown: object) {
  await mkdir(samples, { recursive: true })
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    for (const size of SIZES) {
      const row = (grey: number) => Buffer.concat([square(size, grey), square(size, grey + 5)])
      const grey = from + 10 * epoch
      const sheet = await drawSheet([row(grey), row(grey + 100)], { size, columns: 2 })
      await writeFile(join(samples, `epoch-${epoch}-${size}.png`), sheet)
    }
  }
  await writeFile(join(samples, 'samples.json'), JSON.stringify(shown))
}

/** Where phase joint stands. */
async function writePosition(run: string, best?: number) {
  const checkpoint = join(run, 'checkpoints', 'joint', 'step-20')
  await mkdir(checkpoint, { recursive: true })
  const position = { version: 1, phase: 'joint', seed: 1, step: 20, epoch: EPOCHS, batch: 0 }
  const judged = best && {
    best: { epoch: best, step: 2 * best, metric: 'R-precision', value: 0.5 },
  }
  await writeFile(join(checkpoint, 'position.json'), JSON.stringify({ ...position, ...judged }))
}

const near = async (picture: PictureData, grey: number) =>
  expect(Math.abs((await firstPixel(picture))[0]! - grey)).toBeLessThan(6)

test('rows hold the real picture of their sentence and what the last epoch drew', async () => {
  const { dataSet, shown } = await facts()
  const run = join(folder, 'alone')
  await writeSheets(join(run, 'samples'), 0, shown)
  const figures = (await generationFigures({ folder: run }, realPictures(dataSet)))!
  const model = { phase: 'tim', epoch: 10 }
  expect(figures).toMatchObject({ ...model, noises: 2, sizes: [8, 16], heldOut: false })
  expect(figures.rows.map(({ title }) => title)).toEqual(['blue', 'red'])
  const [first, second] = figures.rows
  expect([first!.real.width, first!.picture.width, first!.picture.height]).toEqual([16, 34, 16])
  const [r, , b] = await firstPixel(first!.real)
  expect(b).toBeGreaterThan(200)
  expect(r).toBeLessThan(60)
  expect((await firstPixel(second!.real))[0]).toBeGreaterThan(200)
  await near(first!.picture, 100)
  await near(second!.picture, 200)
  expect(figures.stages.map(({ title }) => title)).toEqual(['8 pixels', '16 pixels'])
  expect(figures.progress.map(({ title }) => title)).toEqual(
    [1, 3, 5, 6, 8, 10].map((epoch) => `epoch ${epoch}`),
  )
  await near(figures.progress[0]!.picture, 10)
})

test('after the joint training rows are of the epoch that is the model, and both phases are followed', async () => {
  const { dataSet, shown } = await facts()
  const run = join(folder, 'joined')
  const read = async () => (await generationFigures({ folder: run }, realPictures(dataSet)))!
  await writeSheets(join(run, 'samples'), 0, shown)
  await writeSheets(join(run, 'samples', 'joint'), 45, shown)
  // no checkpoint: the model is still phase tim's
  expect(await read()).toMatchObject({ phase: 'tim', epoch: 10 })
  await writePosition(run, 2)
  const { phase, epoch, rows, stages, progress } = await read()
  expect([phase, epoch]).toEqual(['joint', 2])
  await near(rows[0]!.picture, 65)
  await near(stages[0]!.picture, 65)
  expect(progress.map(({ title }) => title)).toEqual([
    ...['phase tim, epoch 1', 'phase tim, epoch 6', 'phase tim, epoch 10'],
    ...['phase joint, epoch 1', 'phase joint, epoch 2', 'phase joint, epoch 10'],
  ])
  await near(progress[0]!.picture, 10)
  await near(progress[4]!.picture, 65)
  await writePosition(run)
  expect(await read()).toMatchObject({ phase: 'joint', epoch: 10 })
})

test('a run that took phase tim from another shows what phase joint drew', async () => {
  const { dataSet, shown } = await facts()
  const run = join(folder, 'row')
  await writeSheets(join(run, 'samples', 'joint'), 45, shown)
  await writePosition(run, 9)
  const { phase, epoch, progress } = (await generationFigures(
    { folder: run },
    realPictures(dataSet),
  ))!
  expect([phase, epoch]).toEqual(['joint', 9])
  expect(progress.map(({ title }) => title)).toEqual(
    [1, 3, 5, 6, 9, 10].map((epoch) => `epoch ${epoch}`),
  )
  // sheets of other sentences are not held against these
  await writeSheets(join(run, 'samples'), 0, { ...shown, captions: ['red', 'blue'] })
  const again = (await generationFigures({ folder: run }, realPictures(dataSet)))!
  expect(again.progress).toEqual(progress)
})
