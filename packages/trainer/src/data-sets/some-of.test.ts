import { createRandom } from '@laviter/nn/random'
import { someOf } from './some-of'

test('all where they are few, else as many as wanted, each once, the same for a seed', () => {
  const items = [10, 11, 12, 13, 14]
  expect(someOf(items, 5, createRandom(1))).toEqual(items)
  const chosen = someOf(items, 3, createRandom(1))
  expect(new Set(chosen).size).toBe(3)
  expect(items).toEqual(expect.arrayContaining(chosen))
  expect(someOf(items, 3, createRandom(1))).toEqual(chosen)
})
