import type { DataSet, Split } from '@laviter/data'
import { holdOut } from './hold-out'

function dataSet(splits: readonly Split[], classes = 5): DataSet {
  const items = splits.map((split, index) => ({
    id: `${index}.png`,
    file: `/${index}.png`,
    captions: ['a bird'],
    class: `class ${index % classes}`,
    classIndex: index % classes,
    split,
  }))
  return { name: 'x', root: '/x', items, classes: [], skipped: [], unknownColumns: [] }
}

const train = Array.from({ length: 40 }, (): Split => 'train')
const test40 = Array.from({ length: 40 }, (): Split => 'test')

test('holds out whole classes of the training data', () => {
  const { items } = holdOut(dataSet([...train, ...test40]), { share: 0.2, by: 'class' }, 1)
  const held = items.filter(({ split }) => split === 'validation')
  expect(new Set(held.map((item) => item.class)).size).toBe(1)
  expect(held).toHaveLength(8)
  expect(items.filter(({ split }) => split === 'test')).toHaveLength(40)
})

test('holds out single pictures', () => {
  const { items } = holdOut(dataSet(train), { share: 0.1, by: 'picture' }, 1)
  expect(items.filter(({ split }) => split === 'validation')).toHaveLength(4)
})

test('something is left to train on, however large the share', () => {
  const { items } = holdOut(dataSet(train, 2), { share: 0.9, by: 'class' }, 1)
  expect(items.filter(({ split }) => split === 'train')).toHaveLength(20)
})

test('is a function of the seed', () => {
  const held = (seed: number) =>
    holdOut(dataSet(train), { share: 0.1, by: 'picture' }, seed).items.map(({ split }) => split)
  expect(held(1)).toEqual(held(1))
  expect(held(1)).not.toEqual(held(2))
})

test('keeps a validation split that is there', () => {
  const whole = dataSet(['train', 'validation', 'test'])
  expect(holdOut(whole, { share: 0.5, by: 'picture' }, 1)).toBe(whole)
})

test('too little training data is an error', () => {
  expect(() => holdOut(dataSet(train, 1), { share: 0.1, by: 'class' }, 1)).toThrow(/too few/)
})
