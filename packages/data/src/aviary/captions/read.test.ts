import { tokenise } from '@laviter/nn/vocabulary'
import * as fc from 'fast-check'
import { attributeName, ATTRIBUTES } from '../attributes'
import { planAviary } from '../plan'
import { readAviaryCaption } from './read'

const names = (text: string) =>
  readAviaryCaption(text).map(({ group, value }) => attributeName(group, value))
const values = (text: string) =>
  Object.fromEntries(readAviaryCaption(text).map(({ group, value }) => [group, value]))

describe.each(['small', 'medium'] as const)('the captions of aviary %s', (size) => {
  const { plates } = planAviary(size, size === 'small' ? 1 : 7)
  // every third picture of medium: 20,000 captions hold every wording many times
  const told = plates
    .filter((_, i) => size === 'small' || i % 3 === 0)
    .flatMap(({ tell }) => tell())

  test('are read as they were meant, whatever a captioner drops of capitals and commas', () => {
    const wrong = told.flatMap(({ text, stated }) =>
      [text, tokenise(text).join(' ')].flatMap((said) => {
        const read = names(said)
        const same = [...read].sort().join() === [...stated].sort().join()
        return same ? [] : [{ said, stated, read }]
      }),
    )
    expect(wrong).toEqual([])
  })
})

test('what a cut caption still says is true of the whole', () => {
  const { plates } = planAviary('tiny', 3)
  const told = plates.flatMap(({ tell }) => tell())
  fc.assert(
    fc.property(fc.constantFrom(...told), fc.nat(19), ({ text, stated }, words) => {
      const cut = text.split(' ').slice(0, words).join(' ')
      expect(names(cut).filter((name) => !stated.includes(name))).toEqual([])
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test.each([
  [
    'a red and white crown',
    [
      ['crown color', 'red'],
      ['crown color', 'white'],
    ],
  ],
  ['this bird is blue with', [['primary color', 'blue']]],
  ['its bill is long and hooked', [['bill length', 'long'], ['bill shape', 'hooked']]], // prettier-ignore
  ['its red wings and tail', [['wing color', 'red']]],
  ['a green bill', [['bill color', 'green']]], // no bill is green: stated, and never true
  ['a small hooked bill', [['bill shape', 'hooked']]], // not the bird's size
  ['no eye ring no ring around the eye', [['eye ring', 'no']]],
  ['in the snow white wings', [['background', 'snow'], ['wing color', 'white']]], // prettier-ignore
  ['snow white wings', [['wing color', 'white']]],
  ['flying through the forest at night', [['pose', 'flying'], ['background', 'forest'], ['background', 'night']]], // prettier-ignore
  ['standing on both legs', [['pose', 'standing']]],
  ['a white breast', []], // no group is about it
  ['red', []],
  ['', []],
])('%j', (text, stated) => {
  expect(readAviaryCaption(text)).toEqual(stated.map(([group, value]) => ({ group, value })))
})

test('reads any words at all, each statement once, in a group that there is', () => {
  const { plates } = planAviary('tiny', 1)
  const words = [
    ...new Set(plates.flatMap(({ tell }) => tell()).flatMap(({ text }) => tokenise(text))),
  ]
  const groups = new Set<string>(ATTRIBUTES.map(({ part }) => part))
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (soup) => {
      const read = readAviaryCaption(soup.join(' '))
      expect(new Set(read.map(({ group, value }) => `${group} ${value}`)).size).toBe(read.length)
      expect(read.every(({ group }) => groups.has(group))).toBe(true)
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('a caption of one attribute says it', () => {
  expect(values('a bird with brown wings')).toEqual({ 'wing color': 'brown' })
})
