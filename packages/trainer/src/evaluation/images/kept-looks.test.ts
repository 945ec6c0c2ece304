import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataSet } from '@laviter/data'
import * as tf from '@tensorflow/tfjs-core'
import type { Run } from '../../run'
import { evaluate } from '../evaluate'
import { createColourRun } from '../fixtures/colour-run'

const METRICS = ['is', 'fid', 'kid', 'generated-r-precision', 'generated-colours']
const PART = 'crown color'

let folder: string
let first: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-kept-'))
  first = await createColourRun(join(folder, 'first'), {
    generator: true,
    frozen: true,
    pictures: 24,
  })
})
afterEach(async () => {
  await first.dispose()
  await rm(folder, { recursive: true })
})

/** Half of the pictures train the judge and the reader; the colour is a part's, so that it is read. */
async function withTraining(): Promise<DataSet> {
  const { items, attributes, readCaption, ...dataSet } = await first.dataSet()
  return {
    ...dataSet,
    items: items.map((item, i) => ({ ...item, split: i % 2 === 0 ? 'test' : 'train' })),
    attributes: {
      ...attributes!,
      attributes: attributes!.attributes.map((each) => ({ ...each, part: PART })),
      groups: new Map([[PART, [0, 1, 2]]]),
    },
    readCaption: (text) => readCaption!(text).map((said) => ({ ...said, group: PART })),
  }
}

type Features = Run['config']['features']

/** A run of the same pictures and models in a folder of its own. */
async function another(
  name: string,
  { seed = 1, ...features }: Partial<Features> & { seed?: number } = {},
): Promise<Run> {
  await cp(join(folder, 'first', 'model'), join(folder, name, 'model'), { recursive: true })
  const dataSet = await withTraining()
  return {
    ...first,
    folder: join(folder, name),
    config: { ...first.config, seed, features: { ...first.config.features, ...features } },
    dataSet: async () => dataSet,
  }
}

async function measured(run: Run, metrics = METRICS) {
  const units = new Set<string>()
  const { generation } = await evaluate(run, {
    metrics,
    onProgress: ({ unit }) => units.add(unit),
  })
  return { generation, units }
}

const shared = () => join(folder, 'first', 'features')
const OF_PICTURES = [
  'real test pictures',
  'blurred real test pictures',
  'training pictures for the judge of species',
  'training pictures for the colour reader',
  'steps of the colour reader',
]
const UNTRAINED = 'pictures drawn by the untrained generator'

test('what depends on pictures alone is made by one run for all, and the numbers are the same to the bit', async () => {
  const off = await measured(await another('off', { cache: 'off' }))
  for (const unit of OF_PICTURES) expect(off.units).toContain(unit)
  await expect(readdir(shared())).rejects.toThrow(/ENOENT/)

  const making = await measured(await another('making'))
  for (const unit of OF_PICTURES) expect(making.units).toContain(unit)
  const { numTensors } = tf.memory()
  const reading = await measured(await another('reading'), [
    'is',
    'fid',
    'kid',
    'generated-colours',
  ])
  for (const unit of OF_PICTURES) expect(reading.units).not.toContain(unit)
  expect(reading.units).toContain(UNTRAINED)
  expect(tf.memory().numTensors).toBe(numTensors)

  expect(making.generation).toEqual(off.generation)
  const { rPrecision, ...others } = off.generation!
  expect(rPrecision).toBeDefined()
  expect(reading.generation).toEqual(others)
  // the judge and the reader are kept with each run all the same
  for (const name of ['judge-8', 'colours-8']) {
    const file = (run: string) => readFile(join(folder, run, 'index', `${name}.safetensors`))
    const [a, b] = await Promise.all([file('off'), file('reading')])
    expect(a.equals(b)).toBe(true)
  }
})

test('a run that is measured again draws the untrained generator’s pictures no more', async () => {
  const run = await another('twice')
  const once = await measured(run)
  const again = await measured(run)
  expect(once.units).toContain(UNTRAINED)
  expect([...again.units]).toEqual(expect.arrayContaining(['pictures drawn']))
  for (const unit of [UNTRAINED, ...OF_PICTURES]) expect(again.units).not.toContain(unit)
  expect(again.generation).toEqual(once.generation)
})

test('what is damaged or another’s is made again, and never believed', async () => {
  const { generation } = await measured(await another('whole'))
  const files = await readdir(shared())
  expect(files.length).toBeGreaterThanOrEqual(8)
  const damage: Record<string, (path: string, bytes: Buffer) => Promise<void>> = {
    torn: (path, bytes) => writeFile(path, bytes.subarray(0, bytes.length - 5)),
    // a bit of the last value: nothing but the checksum knows
    flipped: (path, bytes) => {
      bytes[bytes.length - 3]! ^= 1
      return writeFile(path, bytes)
    },
    foreign: (path) => writeFile(path, 'something else'),
    folder: async (path) => {
      await rm(path)
      await mkdir(path)
    },
  }
  for (const [kind, spoil] of Object.entries(damage)) {
    for (const file of files) {
      const path = join(shared(), file)
      await spoil(path, await readFile(path))
    }
    const again = await measured(await another(kind))
    expect(again.units).toContain('real test pictures')
    expect(again.units).toContain('steps of the colour reader')
    expect(again.generation).toEqual(generation)
  }
  // the features of the blurred pictures under the name of the real ones
  const other = join(folder, 'swapped-features')
  await measured(await another('filled', { folder: other }))
  const named = async (what: string) =>
    (await readdir(other)).find((file) => file.startsWith(`colours-${what}-test-8-`))!
  await cp(join(other, await named('blurred')), join(other, await named('real')))
  const swapped = await measured(await another('swapped', { folder: other }))
  expect(swapped.units).toContain('real test pictures')
  expect(swapped.units).not.toContain('blurred real test pictures')
  expect(swapped.generation).toEqual(generation)
})

test('where nothing can be shared, or too little is allowed, the numbers are the same', async () => {
  const { generation } = await measured(await another('free', { cache: 'off' }), ['fid'])
  await writeFile(join(folder, 'file'), '')
  const closed = await another('closed', { folder: join(folder, 'file') })
  expect((await measured(closed, ['fid'])).generation).toEqual(generation)
  const narrow = await another('narrow', { maxGigabytes: 1e-9 })
  expect((await measured(narrow, ['fid'])).generation).toEqual(generation)
  expect(await readdir(join(folder, 'narrow', 'index'))).toContain('real-test-8.safetensors')
})

test('another seed has its own judge and reader, and sees the same pictures; a changed picture is looked at', async () => {
  const metrics = ['is', 'fid', 'generated-colours']
  await measured(await another('one'), metrics)
  const { units } = await measured(await another('two', { seed: 2 }), metrics)
  expect(units).toContain('training pictures for the judge of species')
  expect(units).toContain('steps of the colour reader')
  expect(units).not.toContain('real test pictures')
  const [item] = (await first.dataSet()).items
  await utimes(item!.file, 1, 1)
  const changed = await measured(await another('three'), metrics)
  expect(changed.units).toContain('real test pictures')
  expect(changed.units).not.toContain('steps of the colour reader')
})
