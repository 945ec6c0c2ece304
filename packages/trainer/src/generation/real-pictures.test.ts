import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderView, type DataSet } from '@laviter/data'
import type { Config, ConfigInput } from '../config/schema'
import { loadConfig } from '../config/load'
import { openTrainingData } from '../data-sets/open-training-data'
import { trainingViews } from '../features/views'
import { writeColouredSquares } from '../fixtures/coloured-squares'
import { openRealPictures } from './real-pictures'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }
const SIZES = [16, 26]

let folder: string
let written: ConfigInput
let dataSet: DataSet

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-pictures-'))
  await writeColouredSquares(join(folder, 'data'), 12)
  written = {
    name: 'squares',
    data: { format: 'folder', root: join(folder, 'data'), validation: { by: 'picture' } },
    features: { folder: join(folder, 'features') },
    tim: { views: ['flip', 'crop'] },
  }
  dataSet = await openTrainingData((await loadConfig(written)).config, watch)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function open(overrides: Record<string, unknown> = {}, sizes = SIZES) {
  const { config } = await loadConfig(written, overrides)
  const notes: string[] = []
  const progress: number[] = []
  const pictures = await openRealPictures(
    {
      config,
      dataSet,
      items: [5, 2, 7],
      views: viewsOf(config),
      sizes,
      onNote: (n) => notes.push(n),
    },
    { ...watch, onProgress: ({ done }) => progress.push(done) },
  )
  return { pictures, notes, progress }
}

const viewsOf = ({ tim }: Config) => trainingViews({ views: tim.views, shrinkTo: 8 })

const ROWS = [
  { item: 2, view: 1 },
  { item: 7, view: 0 },
  { item: 2, view: 1 },
]

test('kept pictures are those of the files, cut once for all runs', async () => {
  const first = await open()
  const { config } = await loadConfig(written)
  const read = await first.pictures.read(ROWS, 0)
  for (const [row, { item, view }] of ROWS.entries()) {
    const squares = await renderView(dataSet.items[item]!, viewsOf(config)[view]!, SIZES)
    for (const size of SIZES) {
      const bytes = size * size * 3
      expect(read[size]!.slice(row * bytes, (row + 1) * bytes)).toEqual(squares[size])
    }
  }
  expect(first.progress.at(-1)).toBe(6)
  const again = await open()
  expect(again.progress).toEqual([])
  expect(await again.pictures.read(ROWS, 3)).toEqual(read)
  const live = await open({ 'features.cache': 'off' })
  expect(await live.pictures.read(ROWS, 0)).toEqual(read)
  await expect(first.pictures.read([{ item: 1, view: 0 }], 0)).rejects.toThrow(/holds no picture 1/)
  for (const { pictures } of [first, again, live]) await pictures.close()
})

test('random views are cut anew each epoch, the same for the same seed', async () => {
  const { pictures, notes } = await open({ 'tim.views': ['random'] }, [16])
  const rows = [
    { item: 2, view: 0 },
    { item: 5, view: 0 },
    { item: 7, view: 0 },
  ]
  expect(await pictures.read(rows, 1)).toEqual(await pictures.read(rows, 1))
  expect(notes).toEqual([])
  await pictures.close()
})

test('pictures that are smaller than the largest stage are counted, once', async () => {
  const { pictures, notes } = await open({}, [16, 64])
  expect(pictures.enlarged).toBe(3)
  expect(notes.filter((note) => /enlarged/.test(note))).toEqual([
    expect.stringMatching(
      /^3 of 3 training pictures are smaller than the largest stage \(64 pixels\)/,
    ),
  ])
  await pictures.close()
  const small = await open({}, [16, 24]) // 24 pixels high
  expect([small.pictures.enlarged, small.notes.length]).toEqual([0, 1])
  await small.pictures.close()
})

test('what does not fit is said, and cut from the files', async () => {
  const { pictures, notes, progress } = await open({ 'features.maxGigabytes': 1e-9 })
  expect(notes).toContainEqual(
    expect.stringMatching(/Pictures are not kept: they would take .*features\.maxGigabytes/),
  )
  expect(progress).toEqual([])
  expect((await pictures.read(ROWS, 0))[16]).toHaveLength(3 * 16 * 16 * 3)
  await pictures.close()
})

test.each(['auto', 'off'])('a picture that cannot be read is named (cache %s)', async (cache) => {
  const broken = join(folder, 'broken.png')
  await writeFile(broken, 'no picture')
  const items = dataSet.items.map((item, i) => (i === 2 ? { ...item, file: broken } : item))
  const { config } = await loadConfig(written, { 'features.cache': cache })
  const read = async () => {
    const options = { config, dataSet: { ...dataSet, items }, items: [5, 2, 7], sizes: SIZES }
    const pictures = await openRealPictures({ ...options, views: viewsOf(config) }, watch)
    try {
      return await pictures.read(ROWS, 0)
    } finally {
      await pictures.close()
    }
  }
  await expect(read()).rejects.toThrow(/broken\.png/)
})
