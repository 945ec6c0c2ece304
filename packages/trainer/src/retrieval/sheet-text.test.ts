import fc from 'fast-check'
import { fitted, wrapped, xmlText } from './sheet-text'

test('keeps what fits, shortens the middle of what does not', () => {
  expect(fitted('wren.png', 300, 20)).toBe('wren.png')
  const short = fitted('a-very-long-name-of-a-picture-0001.png', 216, 20)
  expect(short).toHaveLength(20)
  expect(short).toMatch(/^a-very-long-n….*\.png$/)
})

test('breaks between words, and shortens the last line', () => {
  expect(wrapped('one two three', 70, 10, 3)).toEqual(['one two', 'three'])
  const lines = wrapped('word '.repeat(50).trim(), 108, 10, 2)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('…')
})

test('no text breaks its line, and none breaks the XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 500 }), (text, pixels) => {
      const most = Math.max(1, Math.floor(pixels / (0.54 * 20)))
      for (const line of wrapped(text, pixels, 20, 3))
        expect([...line].length).toBeLessThanOrEqual(most)
      expect(xmlText(text)).not.toMatch(
        /[<>"']|&(?!#\d+;)|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/,
      )
    }),
  )
  expect(xmlText('a\ud800b')).toBe('ab')
})
