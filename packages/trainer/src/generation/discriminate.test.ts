import { otherRows } from './discriminate'

test('a wrong picture is the next of another class, if there is one', () => {
  expect([...otherRows(Int32Array.of(1, 1, 2, 3))]).toEqual([2, 2, 3, 0])
  expect([...otherRows(Int32Array.of(5, 5, 5))]).toEqual([1, 2, 0])
})
