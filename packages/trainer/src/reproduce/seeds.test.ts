import { parseSeeds, seedsOf } from './seeds'

test('a count goes on from the configuration’s seed, a list is taken as it stands', () => {
  expect(seedsOf(parseSeeds('3'), 7)).toEqual([7, 8, 9])
  expect(seedsOf(parseSeeds('1,2, 5'), 7)).toEqual([1, 2, 5])
})

test.each([
  ['three', /--seeds three: give a count/],
  ['1,,2', /--seeds 1,,2: give a count/],
  ['0', /--seeds 0: give 1 or more/],
  ['2,2', /give it once/],
])('--seeds %s is told what to write', (text, message) => {
  expect(() => seedsOf(parseSeeds(text), 1)).toThrow(message)
})
