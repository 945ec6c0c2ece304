import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataSet, itemsOf } from '@laviter/data'
import type { AttributeAccuracy } from '../../evaluation/evaluation'
import { makeToyRun } from '../fixtures/toy-run'
import { chooseGrouping } from './grouping'

const folder = mkdtempSync(join(tmpdir(), 'laviter-grouping-'))
let dataSet: DataSet
beforeAll(async () => {
  dataSet = await (await makeToyRun(folder)).dataSet()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (group: string, accuracy: number): AttributeAccuracy => ({
  group,
  accuracy,
  chance: 0.2,
  uniform: 0.2,
  values: 6,
  n: 72,
})

test('colours by the attribute that is read best', () => {
  const items = itemsOf(dataSet, 'test')
  const accuracies = [read('wing color', 0.3), read('overall color', 0.8)]
  const grouping = chooseGrouping(dataSet, items, accuracies, () => true, 1)
  expect(grouping?.name).toMatch(/^overall color/)
  for (const { text, members } of grouping?.groups ?? []) {
    const [value = ''] = text.split(' ')
    for (const row of members)
      expect(dataSet.items[items[row] ?? -1]?.captions[0]).toContain(`${value} bird`)
  }
})

test('passes over names that the model cannot read', () => {
  const items = itemsOf(dataSet, 'test')
  const accuracies = [read('wing color', 0.3), read('overall color', 0.8)]
  const grouping = chooseGrouping(dataSet, items, accuracies, (text) => text.endsWith('wings'), 1)
  expect(grouping?.name).toMatch(/^wing color/)
})

test('without attributes draws classes, and says so; without enough pictures gives none', () => {
  const classes = Array.from({ length: 12 }, (_, index) => `${index}.big_cat-${index}`)
  const items = Array.from({ length: 72 }, (_, index) => ({
    ...(dataSet.items[0] as DataSet['items'][number]),
    classIndex: index % 12,
    class: classes[index % 12] ?? '',
  }))
  const plain: DataSet = { ...dataSet, classes, items, attributes: undefined }
  const all = items.map((_, index) => index)
  const grouping = chooseGrouping(plain, all, [], () => true, 1)
  expect(grouping?.name).toBe('class (8 of 12, drawn)')
  expect(grouping?.groups).toHaveLength(8)
  expect(grouping?.groups[0]?.text).toMatch(/^big cat \d+$/)
  expect(chooseGrouping(plain, all, [], () => true, 1)).toEqual(grouping)
  expect(chooseGrouping(plain, all.slice(0, 40), [], () => true, 1)).toBeUndefined()
})
