import { possibleBases, synsetsOf } from './synonyms'

const sets = new Map([
  ['bird', [1, 2]],
  ['fowl', [2, 3]],
  ['mouse', [4]],
  ['mice', [5]],
  ['bake', [6]],
  ['bak', [7]],
  ['gas', [8]],
])
const exceptions = new Map([['mice', ['mouse', 'unknown']]])
const of = (word: string) => [...synsetsOf(word, sets, exceptions)]

test('a word is in its own sets and in those of its base', () => {
  expect(of('bird')).toEqual([1, 2])
  expect(of('birds')).toEqual([1, 2])
  expect(of('mice')).toEqual([5, 4])
  expect(of('unknown')).toEqual([])
})

test('the first ending that gives a known word decides', () => {
  expect(of('baked')).toEqual([6]) // bake comes before bak
  expect(of('baker')).toEqual([7]) // but -er is cut before it becomes -e
  expect(of('gases')).toEqual([8])
})

test('possible bases', () => {
  expect(possibleBases('women')).toEqual(['woman'])
  expect(possibleBases('flies')).toEqual(['flie', 'fly', 'flie', 'flie', 'fli'])
  expect(possibleBases('grass')).toEqual([])
  expect(possibleBases('is')).toEqual([])
  expect(possibleBases('cheerful')).toEqual([])
})
