import fc from 'fast-check'
import { packSections, unpackSections } from './index-file'

const file = () => packSections([Uint8Array.of(1, 2, 3), Uint32Array.of(7, 8), new Uint8Array()])

test('gives back what was packed, wherever the file lies', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), fc.nat(7), (sections, offset) => {
      const packed = packSections(sections)
      const placed = new Uint8Array(packed.length + offset)
      placed.set(packed, offset)
      expect(unpackSections(placed.subarray(offset), sections.length)).toEqual(sections)
    }),
  )
})

test('any changed byte is noticed', () => {
  for (let at = 0; at < file().length; at++) {
    const damaged = file()
    damaged[at]! ^= 16
    expect(() => unpackSections(damaged, 3)).toThrow(/METEOR index/)
  }
})

test('says what is wrong', () => {
  expect(() => unpackSections(new Uint8Array(), 3)).toThrow(/This is no METEOR index/)
  expect(() => unpackSections(new TextEncoder().encode('<html>not found</html>'), 3)).toThrow(
    /This is no METEOR index/,
  )
  const other = file()
  other[8] = 9
  expect(() => unpackSections(other, 3)).toThrow(/has version 9, not 1: make it anew/)
  expect(() => unpackSections(file().subarray(0, -4), 3)).toThrow(/is damaged \(40 bytes\)/)
  expect(() => unpackSections(file().subarray(0, -1), 3)).toThrow(/is damaged/)
})
