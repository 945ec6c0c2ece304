import type { AttributeTable, StatedValue } from '@laviter/data'
import { colourLabels, matchColours } from './colour-matches'

const groups = [{ group: 'wing color', values: ['red', 'blue'] }]
const readCaption = (text: string): StatedValue[] =>
  ['red', 'blue', 'pink']
    .filter((value) => text.includes(value))
    .map((value) => ({ group: 'wing color', value }))
const texts = ['red wings', 'red wings', 'blue wings', 'no colour', 'blue wings', 'pink wings']
const prompts = texts.map((text, item) => ({ item, text }))
const tested = { read: [Int32Array.of(0, 1, 1, 0)], shown: [Int32Array.of(0, 0, 1, -1)] }
const readings = { groups, prompts, readCaption, tested, trained: 7 }

test('counts where the sentence names a colour; chance is what the frequencies give', () => {
  const drawn = [Int32Array.of(0, 1, 1, 0, 1, 1)]
  const real = [Int32Array.of(0, 0, 1, 0, 1, 0)]
  const matches = matchColours({ ...readings, drawn, real })!
  const [row] = matches.rows
  expect(row).toMatchObject({ group: 'wing color', n: 5, values: 2, matched: 3 / 5, real: 4 / 5 })
  // read red in 1 of 5, named in 2 of 5; read blue in 4 of 5, named in 2 of 5
  expect(row!.chance).toBeCloseTo((1 / 5) * (2 / 5) + (4 / 5) * (2 / 5), 12)
  expect(row!.accuracy).toBeCloseTo(2 / 3, 12) // one is hidden
  expect(matches).toMatchObject({ n: 5, matched: 3 / 5, reader: { n: 7, tested: 4 } })
})

test('a reader that always says one colour is no better than chance', () => {
  const always = [new Int32Array(6)]
  const { matched, chance } = matchColours({ ...readings, drawn: always, real: always })!
  expect(matched).toBeCloseTo(chance, 12)
})

test('no sentence names a colour: nothing is matched', () => {
  const silent = prompts.map(({ item }) => ({ item, text: 'a bird' }))
  const none = [new Int32Array(6)]
  expect(matchColours({ ...readings, prompts: silent, drawn: none, real: none })).toBeUndefined()
})

test('a picture that shows two colours of a part, or none, has no label', () => {
  const attributes = ['red', 'blue'].map((value) => ({
    name: value,
    part: 'wing color',
    value,
    phrase: value,
  }))
  const shown = [[0], [1], [], [0, 1]]
  const table: AttributeTable = {
    attributes,
    groups: new Map([['wing color', [0, 1]]]),
    present: (item) => shown[item]!,
    absent: () => [],
  }
  expect(colourLabels(table, groups, [0, 1, 2, 3])).toEqual([Int32Array.of(0, 1, -1, -1)])
})
