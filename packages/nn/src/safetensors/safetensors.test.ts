import fc from 'fast-check'
import { isUserError } from '../errors'
import { arrayOver, bytesOf, dtypeNames, type Dtype, type StoredTensor } from './dtype'
import { openSafetensors, readSafetensors } from './read'
import { writeSafetensors } from './write'

const tensor = fc
  .tuple(fc.constantFrom(...dtypeNames()), fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const length = shape.reduce((a, b) => a * b, 1) * bytesOf(dtype)
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes): StoredTensor => ({ dtype, shape, data: arrayOver(dtype, bytes) }))
  })
const tensors = fc.dictionary(
  fc.string().filter((name) => name !== '__metadata__'),
  tensor,
  { maxKeys: 6 },
)
const metadata = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })

/** Bit patterns: a NaN equals itself. */
const bits = ({ dtype, shape, data }: StoredTensor) => ({
  dtype,
  shape,
  bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
})
const allBits = (all: Record<string, StoredTensor>) =>
  Object.entries(all)
    .map(([name, stored]) => [name, bits(stored)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))

test('what is written is read, every dtype, at any alignment', () => {
  fc.assert(
    fc.property(tensors, metadata, fc.nat(7), (all, texts, shift) => {
      const bytes = writeSafetensors(all, texts)
      const moved = new Uint8Array(bytes.length + shift)
      moved.set(bytes, shift)
      const read = readSafetensors(moved.subarray(shift))
      expect(allBits(read.tensors)).toEqual(allBits(all))
      expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(texts).sort())
    }),
  )
})

test('equal tensors give equal bytes, whatever their order', () => {
  const one: StoredTensor = { dtype: 'F32', shape: [1], data: Float32Array.of(1) }
  const two: StoredTensor = { dtype: 'I64', shape: [1], data: BigInt64Array.of(2n) }
  expect(writeSafetensors({ one, two })).toEqual(writeSafetensors({ two, one }))
})

test('a file cut short anywhere is an error of the user', () => {
  fc.assert(
    fc.property(
      tensors,
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (all, at) => {
        const bytes = writeSafetensors(all)
        const cut = bytes.subarray(0, Math.floor(at * bytes.length))
        expect(isUserError(caught(() => readSafetensors(cut)))).toBe(true)
      },
    ),
  )
})

test('a damaged header never reads as something else: an error of the user, or sound tensors', () => {
  fc.assert(
    fc.property(tensors, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, place, flip) => {
      const bytes = writeSafetensors(all)
      const length = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
      bytes[place % length]! ^= flip
      const error = caught(() => {
        for (const { dtype, shape, data } of Object.values(readSafetensors(bytes).tensors)) {
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
          expect(data.BYTES_PER_ELEMENT).toBe(bytesOf(dtype))
        }
      })
      expect(error === undefined || isUserError(error)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

const file = (header: string, data = 0) => {
  const json = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + json.length + data)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}
const entry = (dtype: string, shape: unknown, offsets: unknown) =>
  JSON.stringify({ dtype, shape, data_offsets: offsets })

test.each([
  [
    'a header length beyond all bounds',
    new Uint8Array(16).fill(255),
    /header claims \d+ bytes, over/,
  ],
  ['seven bytes', new Uint8Array(7), /7 bytes are too few/],
  ['no JSON', file('{nonsense'), /header is no JSON/],
  ['a list', file('[]'), /no JSON object/],
  [
    'overlap',
    file(`{"a":${entry('U8', [4], [0, 4])},"b":${entry('U8', [4], [2, 6])}}`, 6),
    /"b" starts at byte 2, inside/,
  ],
  [
    'a gap',
    file(`{"a":${entry('U8', [4], [0, 4])},"b":${entry('U8', [2], [6, 8])}}`, 8),
    /"b" starts at byte 6, away from/,
  ],
  [
    'bytes that nobody owns',
    file(`{"a":${entry('U8', [4], [0, 4])}}`, 9),
    /take 4 bytes, but 9 follow/,
  ],
  [
    'offsets that do not fit',
    file(`{"a":${entry('F32', [3], [0, 4])}}`, 4),
    /\[3\] of F32 takes 12 bytes, but its offsets span 4/,
  ],
  ['offsets that run backwards', file(`{"a":${entry('F32', [0], [4, 0])}}`, 4), /offsets span -4/],
  [
    'a size that overflows',
    file(`{"a":${entry('F32', [2 ** 50, 2 ** 50], [0, 4])}}`, 4),
    /offsets span/,
  ],
  ['a negative size', file(`{"a":${entry('F32', [-1], [0, 4])}}`, 4), /has shape \[-1\]/],
  [
    'an unknown dtype',
    file(`{"a":${entry('C64', [1], [0, 8])}}`, 8),
    /dtype "C64", which is not read here. Convert/,
  ],
  ['metadata that is no text', file('{"__metadata__":{"a":1}}'), /__metadata__ does not map/],
])('%s is refused by name', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, { where: 'x.safetensors' })).toThrow(message)
  expect(() => readSafetensors(bytes, { where: 'x.safetensors' })).toThrow(/^x\.safetensors/)
})

test('a name of the prototype is a name like any other', () => {
  const { tensors } = readSafetensors(file(`{"__proto__":${entry('U8', [1], [0, 1])}}`, 1))
  expect(Object.keys(tensors)).toEqual(['__proto__'])
})

test('rows are read without the rest', async () => {
  const reads: number[] = []
  const stored: StoredTensor = {
    dtype: 'F32',
    shape: [4, 3],
    data: Float32Array.from({ length: 12 }, (_, i) => i),
  }
  const bytes = writeSafetensors({
    stored,
    scalar: { dtype: 'I32', shape: [], data: Int32Array.of(5) },
  })
  const opened = await openSafetensors({
    size: bytes.length,
    read: async (start, end) => {
      reads.push(end - start)
      return bytes.slice(start, end)
    },
  })
  expect(opened.tensors.get('stored')).toEqual({ dtype: 'F32', shape: [4, 3] })
  expect(await opened.read('stored', [1, 3])).toMatchObject({
    shape: [2, 3],
    data: Float32Array.of(3, 4, 5, 6, 7, 8),
  })
  expect(reads.at(-1)).toBe(24)
  expect([...(await opened.read('scalar')).data]).toEqual([5])
  await expect(opened.read('stored', [3, 5])).rejects.toThrow(/rows 3 to 5/)
  await expect(opened.read('scalar', [0, 1])).rejects.toThrow(/rows 0 to 1/)
  await expect(opened.read('other')).rejects.toThrow(/no tensor "other". It holds/)
})

test('a source that ends early is an error of the user', async () => {
  const bytes = writeSafetensors({ a: { dtype: 'U8', shape: [8], data: new Uint8Array(8) } })
  const opened = await openSafetensors({
    size: bytes.length,
    read: async (start, end) => bytes.slice(start, Math.min(end, bytes.length - 3)),
  })
  await expect(opened.read('a')).rejects.toThrow(/ends after 5 of 8 bytes/)
})

test.each<[string, StoredTensor, RegExp]>([
  [
    'a wrong array',
    { dtype: 'F32', shape: [1], data: new Float64Array(1) },
    /of F32 comes in a Float64Array/,
  ],
  [
    'a wrong shape',
    { dtype: 'F32', shape: [2], data: new Float32Array(1) },
    /shape \[2\] but 1 values/,
  ],
  [
    'a wrong dtype',
    { dtype: 'F33' as Dtype, shape: [1], data: new Float32Array(1) },
    /dtype "F33"/,
  ],
])('%s is not written', (_, stored, message) => {
  expect(() => writeSafetensors({ stored })).toThrow(message)
})

function caught(f: () => void): unknown {
  try {
    f()
  } catch (error) {
    return error
  }
}
