import fc from 'fast-check'
import { storeFloats } from '@laviter/nn/safetensors'
import { allFinite, floatsToHalves, halvesToFloats } from './half'

test('every half goes to float and back unchanged', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i)
  const floats = halvesToFloats(halves)
  expect(floats[0x3c00]).toBe(1)
  expect(floats[0xfbff]).toBe(-65504)
  expect(floats[1]).toBe(2 ** -24)
  const back = floatsToHalves(floats)
  halves.forEach((half, i) => {
    if (Number.isNaN(floats[i])) expect(back[i]! & 0x7fff).toBeGreaterThan(0x7c00)
    else if (back[i] !== half) throw new Error(`${half} came back as ${back[i]}`)
  })
})

test('rounds as the safetensors writer does: two ways to the same bits', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, minLength: 1, maxLength: 50 }), (floats) => {
      const { data } = storeFloats(floats, [floats.length], 'F16')
      expect([...floatsToHalves(floats)]).toEqual([...data])
    }),
    { numRuns: 500 },
  )
})

test('rounds ties to even, at every size', () => {
  const ties = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25, 65519, 65520)
  expect([...floatsToHalves(ties)]).toEqual([0x3c00, 0x3c02, 0, 2, 0x7bff, 0x7c00])
})

test('tells numbers from what is none', () => {
  expect(allFinite(Uint16Array.of(0, 0x7bff, 0xfbff, 1))).toBe(true)
  expect(allFinite(Uint16Array.of(0, 0x7c00))).toBe(false)
  expect(allFinite(Uint16Array.of(0xfe00))).toBe(false)
})
