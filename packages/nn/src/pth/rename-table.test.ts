import type { StoredTensor } from '../safetensors/index'
import { applyRenames, type Rename } from './rename-table'

const tensor = (...shape: number[]): StoredTensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
})

const TABLE: readonly Rename[] = [
  { to: 'kernel', from: ['conv'], layout: 'hwio' },
  { to: 'weight', from: ['input', 'state'], layout: 'transpose', combine: 'rows' },
  { to: 'bias', from: ['b1', 'b2'], layout: 'same', combine: 'sum' },
]
const FILE = {
  conv: tensor(2, 3, 1, 2),
  input: tensor(2, 3),
  state: tensor(2, 1),
  b1: tensor(2),
  b2: tensor(2),
}

test('layouts and joins', () => {
  const { kernel, weight, bias } = applyRenames(FILE, TABLE, { where: 'file' })
  expect(kernel!.shape).toEqual([1, 2, 3, 2])
  // element (o 1, i 2, y 0, x 1) is 11 in OIHW, and stands at (0, 1, 2, 1) in HWIO
  expect(kernel!.data[1 * 6 + 2 * 2 + 1]).toBe(11)
  expect(weight).toEqual({
    dtype: 'F32',
    shape: [4, 2],
    data: Float32Array.of(0, 3, 1, 4, 2, 5, 0, 1),
  })
  expect(bias!.data).toEqual(Float32Array.of(0, 2))
})

test('everything that does not fit is in one error', () => {
  const { b1, ...rest } = FILE
  const wrong = () =>
    applyRenames({ ...rest, extra: b1, conv: tensor(2, 3) }, TABLE, { where: 'my.pth' })
  for (const message of [
    /^my\.pth: /,
    /conv is \[2, 3\], which is no hwio/,
    /lacks b1/,
    /extra has no place/,
  ])
    expect(wrong).toThrow(message)
})
