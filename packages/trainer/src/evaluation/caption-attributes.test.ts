import type { Attribute, DataSet } from '@laviter/data'
import { checkAttributes } from './caption-attributes'

const attribute = (part: string, value: string): Attribute => ({
  name: `has_${part}::${value}`,
  part,
  value,
  phrase: `${value} ${part}`,
})
const attributes = [
  attribute('wing color', 'red'),
  attribute('wing color', 'blue'),
  attribute('wing color', 'green'),
  attribute('size', 'small'),
  attribute('size', 'large'),
  attribute('leg color', 'pink'),
  attribute('leg color', 'black'),
]
/** Red and small; blue and small, its legs hidden; blue and large. */
const present = [
  [0, 3, 5],
  [1, 3],
  [1, 4, 6],
]
const captions = [
  ['size small', 'wing color red'],
  ['wing color blue'],
  ['wing color blue; size large'],
]

/** A caption is `group value; group value`. */
const readCaption = (text: string) =>
  text
    .split('; ')
    .filter(Boolean)
    .map((said) => ({
      group: said.slice(0, said.lastIndexOf(' ')),
      value: said.slice(said.lastIndexOf(' ') + 1),
    }))
const dataSet: DataSet = {
  name: 'mock',
  root: '.',
  items: captions.map((texts, i) => ({
    id: `${i}`,
    file: `${i}.png`,
    captions: texts,
    class: 'bird',
    classIndex: 0,
    split: 'test',
  })),
  classes: ['bird'],
  skipped: [],
  unknownColumns: [],
  readCaption,
  attributes: {
    attributes,
    groups: new Map([
      ['wing color', [0, 1, 2]],
      ['size', [3, 4]],
      ['leg color', [5, 6]],
    ]),
    present: (item) => present[item]!,
    absent: () => [],
  },
}

test('each statement is held against the picture', () => {
  const check = checkAttributes(
    [
      { item: 0, text: 'wing color red; size large' },
      { item: 1, text: 'wing color red; leg color black' },
      { item: 2, text: 'wing color purple; size large; song loud' },
    ],
    dataSet,
  )!
  const [wings, size, legs] = check.rows
  // purple is no colour of a wing here, and so never true
  expect(wings).toEqual({
    group: 'wing color',
    mentions: 1,
    references: 3 / 4,
    right: 1 / 3,
    chance: 1 / 3,
    commonest: 2 / 3,
    n: 3,
  })
  expect(size).toMatchObject({
    mentions: 2 / 3,
    references: 2 / 4,
    right: 1 / 2,
    chance: 1 / 2,
    n: 2,
  })
  // nobody sees the legs of picture 1: saying their colour is not true
  expect(legs).toMatchObject({ mentions: 1 / 3, references: 0, right: 0, commonest: 0, n: 1 })
  expect(check.perCaption).toBe(2)
  expect(check.right).toBeCloseTo(2 / 6, 12)
  expect(check.colours).toEqual({ groups: ['wing color'], right: 1 / 3, chance: 1 / 3, n: 3 })
})

test('captions that say nothing are no mentions, and no division by zero', () => {
  const check = checkAttributes([{ item: 0, text: '' }], dataSet)!
  expect(check).toMatchObject({ perCaption: 0, right: 0, colours: { right: 0, n: 0 } })
  expect(check.rows.every(({ right, n }) => right === 0 && n === 0)).toBe(true)
})

test('data that nobody can read are not judged', () => {
  expect(checkAttributes([], { ...dataSet, readCaption: undefined })).toBeUndefined()
  expect(checkAttributes([], { ...dataSet, attributes: undefined })).toBeUndefined()
})
