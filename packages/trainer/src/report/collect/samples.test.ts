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

test('rows hold the real picture of their sentence and what the last epoch drew', async () => {
  const data = { format: 'folder' as const, root: join(folder, 'data') }
  const { config } = await loadConfig({ name: 'squares', data })
  const watch = { onProgress: () => undefined, signal: new AbortController().signal }
  const dataSet = await openTrainingData(config, watch)
  const samples = join(folder, 'samples')
  await mkdir(samples)
  // ten epochs, each lighter; a row for each of two sentences, the second lighter
  for (let epoch = 1; epoch <= 10; epoch++) {
    for (const size of [8, 16]) {
      const row = (grey: number) => Buffer.concat([square(size, grey), square(size, grey + 5)])
      const sheet = await drawSheet([row(10 * epoch), row(10 * epoch + 100)], { size, columns: 2 })
      await writeFile(join(samples, `epoch-${epoch}-${size}.png`), sheet)
    }
  }
  const blue = dataSet.items.findIndex(({ captions }) => /blue/.test(captions[0] ?? ''))
  const red = dataSet.items.findIndex(({ captions }) => /red/.test(captions[0] ?? ''))
  const facts = { captions: ['blue', 'red'], items: [blue, red], noises: 2, sizes: [8, 16], heldOut: false } // prettier-ignore
  await writeFile(join(samples, 'samples.json'), JSON.stringify(facts))
  const figures = (await generationFigures({ folder }, realPictures(dataSet)))!
  expect(figures).toMatchObject({ epoch: 10, noises: 2, sizes: [8, 16], heldOut: false })
  expect(figures.rows.map(({ title }) => title)).toEqual(['blue', 'red'])
  const [first, second] = figures.rows
  expect([first!.real.width, first!.picture.width, first!.picture.height]).toEqual([16, 34, 16])
  const [r, , b] = await firstPixel(first!.real)
  expect(b).toBeGreaterThan(200)
  expect(r).toBeLessThan(60)
  expect((await firstPixel(second!.real))[0]).toBeGreaterThan(200)
  expect(Math.abs((await firstPixel(first!.picture))[0]! - 100)).toBeLessThan(6)
  expect(Math.abs((await firstPixel(second!.picture))[0]! - 200)).toBeLessThan(6)
  expect(figures.stages.map(({ title }) => title)).toEqual(['8 pixels', '16 pixels'])
  expect(figures.progress.map(({ title }) => title)).toEqual(
    [1, 3, 5, 6, 8, 10].map((epoch) => `epoch ${epoch}`),
  )
  expect(Math.abs((await firstPixel(figures.progress[0]!.picture))[0]! - 10)).toBeLessThan(6)
})
