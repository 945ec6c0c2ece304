import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isUserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import fc from 'fast-check'
import sharp from 'sharp'
import type { Batch, BatchOptions } from './batch'
import { batches, batchItems, countBatches } from './batches'
import { buildVocabulary } from './build-vocabulary'
import type { DataSet, Item } from './data-set'
import { renderView } from './image/render-view'
import { sampleWords } from './sample-words'

let folder: string
let dataSet: DataSet
const WORDS =
  'a tiny red bird with blue wings and a long black bill sits on some thin branch'.split(' ')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-batches-'))
  const items: Item[] = []
  for (let i = 0; i < 25; i++) {
    const file = join(folder, `${i}.png`)
    const create = {
      width: 40 + i,
      height: 50,
      channels: 3,
      background: { r: 9 * i, g: 40, b: 90 },
    } as const
    await writeFile(file, await sharp({ create }).png().toBuffer())
    const captions = [WORDS.slice(0, 3 + (i % 13)).join(' '), `picture number ${i}`]
    const split = i < 20 ? 'train' : 'test'
    items.push({ id: `${i}.png`, file, captions, class: `c${i % 4}`, classIndex: i % 4, split })
  }
  const classes = ['c0', 'c1', 'c2', 'c3']
  dataSet = { name: 'squares', root: folder, items, classes, skipped: [], unknownColumns: [] }
})
afterAll(() => rm(folder, { recursive: true }))

const options = (more: Partial<BatchOptions> = {}): BatchOptions => ({
  split: 'train',
  batch: 6,
  vocabulary: buildVocabulary(dataSet),
  words: 8,
  seed: 1,
  epoch: 0,
  sizes: [16],
  ...more,
})

async function all(more: Partial<BatchOptions> = {}, from: DataSet = dataSet): Promise<Batch[]> {
  const list: Batch[] = []
  for await (const batch of batches(from, options(more))) list.push(batch)
  return list
}

test('each row is what it says: words, mask, class and pixels', async () => {
  const { vocabulary } = options()
  const views = [{ kind: 'plain' }, { kind: 'flip' }, { kind: 'random' }] as const
  const list = await all({ sizes: [16, 8], views, epoch: 3 })
  expect(list).toHaveLength(3)
  const seen = new Set<number>()
  for (const [index, batch] of list.entries()) {
    expect([batch.epoch, batch.index, batch.items.length]).toEqual([3, index, 6])
    for (let b = 0; b < 6; b++) {
      const item = dataSet.items[batch.items[b]!]!
      seen.add(batch.items[b]!)
      const length = batch.lengths[b]!
      const own = [...batch.tokens.subarray(b * 8, (b + 1) * 8)]
      const caption = vocabulary.encode(item.captions[batch.captions[b]!]!).tokens
      expect(length).toBe(Math.min(8, caption.length))
      expect(own.slice(length).every((token) => token === 0)).toBe(true)
      expect([...batch.mask.subarray(b * 8, (b + 1) * 8)]).toEqual(
        own.map((_, t) => (t < length ? 1 : 0)),
      )
      // a subset in the caption's order
      let at = -1
      for (const token of own.slice(0, length)) {
        at = caption.indexOf(token, at + 1)
        expect(at).toBeGreaterThanOrEqual(0)
      }
      expect(batch.classes[b]).toBe(item.classIndex)
      const squares = await renderView(item, views[batch.views[b]!]!, [16, 8], {
        seed: 1,
        epoch: 3,
      })
      for (const size of [16, 8]) {
        const length = size * size * 3
        expect(batch.images![size]!.subarray(b * length, (b + 1) * length)).toEqual(squares[size])
      }
    }
    for (let b = 1; b < 6; b++) expect(batch.lengths[b]).toBeLessThanOrEqual(batch.lengths[b - 1]!)
  }
  expect(seen.size).toBe(18)
})

test('the same seed and epoch give the same epoch; others give others', async () => {
  const first = await all()
  expect(await all({ workers: 1, ahead: 0 })).toEqual(first)
  expect(await all({ workers: 7, ahead: 5 })).toEqual(first)
  for (const other of [{ seed: 2 }, { epoch: 1 }]) expect(await all(other)).not.toEqual(first)
})

test('resuming goes on exactly, and decodes nothing from before', async () => {
  const whole = await all()
  const rest = await all({ startBatch: 1 })
  expect(rest).toEqual(whole.slice(1))
  const early = whole[0]!.items.map((item) => dataSet.items[item]!.file)
  const broken = {
    ...dataSet,
    items: dataSet.items.map((item) =>
      early.includes(item.file) ? { ...item, file: '/gone.png' } : item,
    ),
  }
  expect(await all({ startBatch: 1 }, broken)).toEqual(whole.slice(1))
  expect(await all({ startBatch: 3 })).toEqual([])
})

test('without pictures for cached features; the same rows and views', async () => {
  const views = [{ kind: 'plain' }, { kind: 'flip' }] as const
  const bare = await all({ images: false, views })
  const full = await all({ views })
  expect(bare.some((batch) => 'images' in batch)).toBe(false)
  expect(bare.map((batch, i) => ({ ...batch, images: full[i]!.images }))).toEqual(full)
  expect(new Set(bare.flatMap((batch) => batch.views))).toEqual(new Set([0, 1]))
})

test('evaluation: listed order, every caption, first words, the partial batch too', async () => {
  const list = await all({
    ...{ split: 'test', batch: 4, order: 'listed', each: 'caption', longCaptions: 'first' },
    ...{ dropLast: false, sortByLength: false, views: [{ kind: 'plain' }] },
  })
  expect(list.map((batch) => batch.items.length)).toEqual([4, 4, 2])
  expect(list.flatMap((batch) => batch.items)).toEqual([20, 20, 21, 21, 22, 22, 23, 23, 24, 24])
  expect(list.flatMap((batch) => batch.captions)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  const { vocabulary } = options()
  const first = vocabulary.encode(dataSet.items[20]!.captions[0]!).tokens.slice(0, 8)
  expect([...list[0]!.tokens.subarray(0, 8)]).toEqual(first)
})

test('counts batches without making them', () => {
  expect(countBatches(dataSet, { split: 'train', batch: 6 })).toBe(3)
  expect(countBatches(dataSet, { split: 'train', batch: 6, dropLast: false })).toBe(4)
  expect(countBatches(dataSet, { split: 'train', batch: 6, each: 'caption' })).toBe(6)
})

test('says which pictures a batch will hold', async () => {
  const sorted = (lists: readonly (readonly number[])[]) => lists.map((items) => items.toSorted())
  for (const epoch of [0, 4]) {
    const coming = batchItems(dataSet, options({ epoch }))
    expect(sorted(coming)).toEqual(sorted((await all({ epoch })).map(({ items }) => items)))
  }
})

describe('stopping', () => {
  test('the signal ends the epoch with its reason', async () => {
    const stop = new AbortController()
    const taken: number[] = []
    const reading = (async () => {
      for await (const batch of batches(dataSet, options({ batch: 2, signal: stop.signal }))) {
        taken.push(batch.index)
        if (batch.index === 1) stop.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
    expect(taken).toEqual([0, 1])
  })

  test('leaving the loop early starts no further picture', async () => {
    let started = 0
    const items = dataSet.items.map((item) => ({
      ...item,
      get file() {
        started++
        return item.file
      },
    }))
    let before = 0
    for await (const batch of batches({ ...dataSet, items }, options({ batch: 2, workers: 1 }))) {
      expect(batch.index).toBe(0)
      before = started
      break
    }
    // what was queued is refused now, and an unhandled rejection would fail the test
    await wait(20)
    // two of this batch, and perhaps one of the next
    expect(before).toBeLessThan(4)
    expect(started).toBe(before)
  })
})

describe('errors', () => {
  const message = (more: Partial<BatchOptions>, from?: DataSet) =>
    all(more, from).then(
      () => 'fine',
      (error: unknown) =>
        isUserError(error) ? (error as Error).message : `not for users: ${error}`,
    )
  test('an empty split, a batch larger than the split, a size or workers that are none', async () => {
    expect(await message({ split: 'validation' })).toMatch(/split validation is empty/)
    expect(await message({ batch: 21 })).toMatch(/20 rows, less than one batch of 21/)
    expect(await message({ batch: 0 })).toMatch(/Batch size 0/)
    expect(await message({ views: [] })).toMatch(/`views` is empty/)
    for (const workers of [0, 1.5, NaN])
      expect(await message({ workers })).toMatch(/workers is .*whole number from 1/)
  })
  test.each([
    ['ahead', [-1, 0.5, NaN, Infinity], /ahead is .*whole number from 0/],
    ['startBatch', [-1, 0.5, NaN], /startBatch is .*whole number from 0/],
    ['words', [0, -1, 2.5, NaN, undefined], /words is .*whole number from 1/],
    ['sizes', [[]], /`sizes` is empty/],
    [
      'sizes',
      [
        [16, 0],
        [16, 8.5],
      ],
      /sizes\[1\] is .*whole number from 1/,
    ],
    ['order', ['sorted'], /order is "sorted"\. It must be one of shuffled, listed/],
    ['each', ['word'], /each is "word"\. It must be one of picture, caption/],
    ['longCaptions', ['last'], /longCaptions is "last".* one of random, first, window/],
  ] as const)('%s is none of %j', async (name, values, expected) => {
    for (const value of values)
      expect(await message({ [name]: value, images: false })).toMatch(expected)
  })
  test('a picture that went missing since, a caption without a known word', async () => {
    const items = dataSet.items.map((item) => ({ ...item, file: `${item.file}.gone` }))
    expect(await message({}, { ...dataSet, items })).toMatch(
      /\.png\.gone: no such file.*data check/,
    )
    const foreign = dataSet.items.map((item) => ({ ...item, captions: ['zebra'] }))
    expect(await message({ images: false }, { ...dataSet, items: foreign })).toMatch(
      /\("zebra"\): none of its words is among the vocabulary/,
    )
  })
})

test('the vocabulary: padding first, training’s words by first appearance, then the test’s', () => {
  const item = (captions: string[], split: Item['split']) => ({
    ...dataSet.items[0]!,
    captions,
    split,
  })
  const vocabulary = buildVocabulary({
    items: [item(['Zebra red'], 'test'), item(['a Red bird', 'a wing'], 'train')],
  })
  expect(vocabulary.words).toEqual(['<end>', 'a', 'red', 'bird', 'wing', 'zebra'])
})

test('sampling words: all, the first, a window, a sorted subset', () => {
  const caption = fc.array(fc.nat(), { maxLength: 40 })
  fc.assert(
    fc.property(caption, fc.integer({ min: 1, max: 20 }), fc.nat(), (tokens, T, seed) => {
      const length = Math.min(T, tokens.length)
      const positions = tokens.map((_, place) => place)
      expect(sampleWords(tokens, T, 'first')).toEqual(tokens.slice(0, T))
      const window = sampleWords(positions, T, createRandom(seed), { window: true })
      expect(window).toEqual(Array.from({ length }, (_, i) => (window[0] ?? 0) + i))
      const subset = sampleWords(positions, T, createRandom(seed))
      expect(subset).toEqual([...new Set(subset)].sort((a, b) => a - b))
      expect(subset).toHaveLength(length)
      expect(sampleWords(positions, T, createRandom(seed))).toEqual(subset)
    }),
  )
})
