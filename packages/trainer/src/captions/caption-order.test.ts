import type { DataSet, Item } from '@laviter/data'
import { captionOrder, countRows, firstCaptions } from './caption-order'

const item = (captions: number): Item => ({
  id: String(captions),
  file: '',
  captions: Array.from({ length: captions }, (_, i) => `caption ${i}`),
  class: '',
  classIndex: 0,
  split: 'train',
})
const dataSet: Pick<DataSet, 'items'> = { items: [item(5), item(2), item(1), item(4)] }
const items = [0, 1, 3]
const draw = { seed: 1, epoch: 0, views: 3 }
const pairsOf = (rows: readonly { item: number; captions: readonly number[] }[]) =>
  rows.flatMap(({ item, captions }) => captions.map((caption) => `${item}/${caption}`))

test.each([1, 2, 3])('an epoch of pairs takes every caption, %i at once', (k) => {
  const order = { epoch: 'pairs', captionsPerImage: k } as const
  const rows = captionOrder(dataSet, items, order, draw)
  expect(rows).toHaveLength(countRows(dataSet, items, order))
  expect(rows.every(({ captions }) => captions.length === k)).toBe(true)
  const all = items.flatMap((item) =>
    dataSet.items[item]!.captions.map((_, caption) => `${item}/${caption}`),
  )
  expect(new Set(pairsOf(rows))).toEqual(new Set(all))
  if (k === 1) expect(rows).toHaveLength(all.length)
})

test('an epoch of images takes every picture once, its captions drawn anew each time', () => {
  const order = { epoch: 'images', captionsPerImage: 2 } as const
  const epochs = Array.from({ length: 30 }, (_, epoch) =>
    captionOrder(dataSet, items, order, { ...draw, epoch }),
  )
  for (const rows of epochs) {
    expect(rows.map(({ item }) => item).sort()).toEqual(items)
    for (const { captions } of rows) expect(new Set(captions).size).toBe(2)
  }
  expect(new Set(epochs.flatMap(pairsOf)).size).toBe(11)
  expect(new Set(epochs.flatMap((rows) => rows.map(({ view }) => view)))).toEqual(
    new Set([0, 1, 2]),
  )
  expect(captionOrder(dataSet, items, order, draw)).toEqual(epochs[0])
  expect(captionOrder(dataSet, items, order, { ...draw, seed: 2 })).not.toEqual(epochs[0])
})

test('where a picture has too few captions, some stand twice', () => {
  expect(firstCaptions(dataSet, [1, 0], 3)).toEqual([
    { item: 1, captions: [0, 1, 0] },
    { item: 0, captions: [0, 1, 2] },
  ])
})
