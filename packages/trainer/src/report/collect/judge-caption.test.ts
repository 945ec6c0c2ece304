import type { Attribute, AttributeTable, StatedValue } from '@laviter/data'
import { judgeCaption } from './judge-caption'

const attribute = (part: string, value: string, phrase: string): Attribute => ({
  name: `has_${part}::${value}`,
  part,
  value,
  phrase,
})
const attributes: AttributeTable = {
  attributes: [
    attribute('wing color', 'brown', 'brown wings'),
    attribute('wing color', 'red', 'red wings'),
    attribute('bill color', 'black', 'black bill'),
    attribute('tail color', 'white', 'white tail'),
  ],
  groups: new Map([
    ['wing color', [0, 1]],
    ['bill color', [2]],
    ['tail color', [3]],
  ]),
  present: () => [0, 2],
  absent: () => [1],
}
/** `wing color brown, tail color white` */
const readCaption = (text: string): StatedValue[] =>
  text.split(', ').flatMap((said) => {
    const [, group, value] = /^(\w+ color) (\w+)$/.exec(said) ?? []
    return group === undefined || value === undefined ? [] : [{ group, value }]
  })
const judge = (text: string) => judgeCaption({ attributes, readCaption }, 0, text)

test('says what is true, what is false and what the picture shows instead', () => {
  expect(judge('wing color brown')).toEqual([{ phrase: 'brown wings', judgement: 'true' }])
  expect(judge('wing color red, bill color black')).toEqual([
    { phrase: 'red wings', judgement: 'false', truth: 'brown' },
    { phrase: 'black bill', judgement: 'true' },
  ])
})

test('a part that the picture hides is neither', () => {
  expect(judge('tail color white')).toEqual([{ phrase: 'white tail', judgement: 'hidden' }])
})

test('a value that its group does not have is phrased like the others, and false', () => {
  expect(judge('bill color green')).toEqual([
    { phrase: 'green bill', judgement: 'false', truth: 'black' },
  ])
})

test('says nothing where the data set cannot read a caption, and nothing of one that states nothing', () => {
  expect(judgeCaption({ attributes }, 0, 'wing color red')).toBeUndefined()
  expect(judgeCaption({ readCaption }, 0, 'wing color red')).toBeUndefined()
  expect(judge('a bird')).toEqual([])
})
