import { wordLifts } from './word-lifts'

test('a word that all say of one picture has the lift of its rarity, one that fits all has none', () => {
  const pictures = [
    ['a red bird', 'red, says this', 'a bird, and red'],
    ['a blue bird', 'this says blue', 'blue: a bird'],
    ['a green bird', 'this says green', 'green: a bird'],
  ]
  const lifts = wordLifts(pictures, ['red', 'blue', 'a', 'zebra'])
  expect(lifts.get('red')).toBeCloseTo(3, 10)
  expect(lifts.get('blue')).toBeCloseTo(3, 10)
  // in two of three captions of every picture: given one, one of the two others has it
  expect(lifts.get('a')).toBeCloseTo(1 / 2 / (2 / 3), 10)
  expect(lifts.has('zebra')).toBe(false)
})

test('a word says nothing where pictures have one caption', () => {
  expect(wordLifts([['a red bird'], ['a blue bird'], []], ['red']).size).toBe(0)
})

test('one that stands twice in a caption is said once', () => {
  const pictures = [
    ['red and red', 'red'],
    ['blue', 'blue'],
  ]
  expect(wordLifts(pictures, ['red']).get('red')).toBeCloseTo(2, 10)
})
