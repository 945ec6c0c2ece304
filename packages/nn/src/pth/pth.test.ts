import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isUserError } from '../errors'
import { toFloat32, type StoredTensor } from '../safetensors/index'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { readPth } from './pth'

const file = (name: string) => new Uint8Array(readFileSync(join(__dirname, '../fixtures', name)))

const range = (count: number, from = 0, step = 1) =>
  Array.from({ length: count }, (_, i) => from + i * step)

/** What the fixtures' maker put in. */
const EXPECTED: Record<string, [StoredTensor['dtype'], number[], number[]]> = {
  'conv.weight': ['F32', [3, 2, 1, 2], range(12, -1, 0.5)],
  'conv.bias': ['F32', [3], range(3, -1, 0.5)],
  'bn.weight': ['F32', [3], range(3, -1, 0.5)],
  'bn.bias': ['F32', [3], range(3, -1, 0.5)],
  'bn.running_mean': ['F32', [3], range(3, -1, 0.5)],
  'bn.running_var': ['F32', [3], range(3, -1, 0.5)],
  'bn.num_batches_tracked': ['I64', [], [0]],
  'fc.weight': ['F32', [5, 4], range(20, -1, 0.5)],
  'fc.bias': ['F32', [5], range(5, -1, 0.5)],
  turned: ['F32', [3, 2], [0, 3, 1, 4, 2, 5]],
  view: ['F64', [4], [3, 4, 5, 6]],
  half: ['F16', [2], [0.5, -2]],
  bfloat: ['BF16', [2], [0.5, -2]],
  whole: ['I32', [1, 2], [1, -2]],
  bytes: ['U8', [2], [0, 255]],
  flags: ['BOOL', [2], [1, 0]],
  shared: ['F32', [5], range(5, -1, 0.5)],
  empty: ['F32', [0, 4], []],
}

test.each(['state-dict.zip.pth', 'state-dict.legacy.pth'])('%s as PyTorch wrote it', (name) => {
  const tensors = readPth(file(name), name)
  expect(Object.keys(tensors)).toEqual(Object.keys(EXPECTED))
  for (const [key, [dtype, shape, values]] of Object.entries(EXPECTED)) {
    expect([key, tensors[key]!.dtype, tensors[key]!.shape]).toEqual([key, dtype, shape])
    expect([key, ...toFloat32(tensors[key]!)]).toEqual([key, ...values])
  }
  // Node's Buffer at an odd offset reads the same
  const buffer = Buffer.concat([Buffer.alloc(3), file(name)]).subarray(3)
  expect(readPth(buffer, name)).toEqual(tensors)
})

test('of a legacy checkpoint the state dict is read, whatever tensors stand beside it', () => {
  const tensors = readPth(file('checkpoint.legacy.pth'))
  expect(Object.entries(tensors).map(([name, { data }]) => [name, ...data])).toEqual([
    ['weight', ...range(4, -1, 0.5)],
    ['bias', ...range(2, -1, 0.5)],
  ])
})

test.each(['evil.zip.pth', 'evil.legacy.pth'])(
  '%s, which asks for os.system, runs nothing',
  (name) => {
    expect(() => readPth(file(name), name)).toThrow(
      /evil\.\w+\.pth: it asks to run (posix|os|nt)\.system, which no state dict needs; nothing was run/,
    )
  },
)

test('a pickled module is refused by the name of its class', () => {
  expect(() => readPth(file('module.zip.pth'))).toThrow(/it asks to run __main__\.M.*state_dict/)
})

test('other files are an error that says so', () => {
  expect(() => readPth(new TextEncoder().encode('<!doctype html>'), 'weights.pth')).toThrow(
    /weights\.pth: it begins like neither of PyTorch's formats/,
  )
  expect(() => readPth(new Uint8Array())).toThrow(/neither/)
  expect(() => readPth(zipSync({ 'a/b.txt': new Uint8Array(3) }))).toThrow(/holds no data\.pkl/)
})

test('a zip that unpacks to more than itself is not unpacked', () => {
  const bomb = zipSync({ 'm/data.pkl': new Uint8Array(1e6) }, { level: 9 })
  expect(() => readPth(bomb)).toThrow(/unpacks to more than its own size/)
})

const text = (value: string) => [0x58, value.length, 0, 0, 0, ...Buffer.from(value)]
const int = (value: number) => {
  const bytes = Buffer.alloc(5, 0x4a)
  bytes.writeInt32LE(value, 1)
  return [...bytes]
}
const tuple = (...items: number[][]) => [0x28, ...items.flat(), 0x74]
const global = (module: string, name: string) => [0x63, ...Buffer.from(`${module}\n${name}\n`)]
const dictionary = (entries: Record<string, number[]>) => [
  ...[0x7d, 0x28],
  ...Object.entries(entries).flatMap(([key, value]) => [...text(key), ...value]),
  0x75,
]

/** A tensor over a storage of two floats. */
function tensor(shape: number[], strides: number[]): number[] {
  const id = tuple(text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(2))
  return [
    ...global('torch._utils', '_rebuild_tensor_v2'),
    ...tuple(
      [...id, 0x51],
      int(0),
      tuple(...shape.map(int)),
      tuple(...strides.map(int)),
      [0x89],
      [0x7d],
    ),
    0x52,
  ]
}

/** A file of protocol 2 around a pickled value. */
const saved = (value: number[]) =>
  zipSync(
    { 'm/data.pkl': Uint8Array.from([0x80, 2, ...value, 0x2e]), 'm/data/0': new Uint8Array(8) },
    { level: 0 },
  )

test('of a checkpoint the state dict is read under its usual names', () => {
  const pair = tensor([2], [1])
  const beside = { optimizer: dictionary({ state: dictionary({}) }), epoch: int(3) }
  for (const name of ['state_dict', 'model']) {
    const checkpoint = saved(dictionary({ ...beside, [name]: dictionary({ 'fc.bias': pair }) }))
    expect(Object.keys(readPth(checkpoint))).toEqual(['fc.bias'])
  }
  // a weight of that name is a weight
  expect(Object.keys(readPth(saved(dictionary({ model: pair, x: pair }))))).toEqual(['model', 'x'])
  expect(() => readPth(saved(dictionary(beside)))).toThrow(/its entry "optimizer" is no tensor/)
})

test("DataParallel's prefix is left out where all names have it", () => {
  const pair = tensor([2], [1])
  const names = (...given: string[]) =>
    Object.keys(readPth(saved(dictionary(Object.fromEntries(given.map((name) => [name, pair]))))))
  expect(names('module.fc.weight', 'module.module.bias')).toEqual(['fc.weight', 'module.bias'])
  expect(names('module.fc.weight', 'fc.bias')).toEqual(['module.fc.weight', 'fc.bias'])
})

const archive = (shape: number[], strides: number[]) =>
  saved(dictionary({ x: tensor(shape, strides) }))

test('a tensor may not leave its storage, nor repeat it beyond its size', () => {
  expect(readPth(archive([2], [1])).x!.data).toEqual(new Float32Array(2))
  expect(() => readPth(archive([3], [1]))).toThrow(/x \[3\] reaches outside its storage of 2/)
  expect(() => readPth(archive([1e9, 1e9], [0, 0]))).toThrow(/reaches outside/)
  expect(() => readPth(archive([2], [1, 1]))).toThrow(/size \(2\) and stride \(1, 1\)/)
})

test.each(['state-dict.zip.pth', 'state-dict.legacy.pth'])(
  '%s, cut short or with bytes changed: tensors or a UserError, never another error',
  (name) => {
    const whole = file(name)
    fc.assert(
      fc.property(
        fc.nat({ max: whole.length - 1 }),
        fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
          maxLength: 3,
        }),
        (length, changes) => {
          const bytes = whole.slice(0, changes.length > 0 ? whole.length : length)
          for (const [at, value] of changes) bytes[at] = value
          try {
            readPth(bytes)
          } catch (error) {
            expect([isUserError(error), error]).toEqual([true, error])
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    )
  },
)
