import { ATTRIBUTES, attributePhrase, GROUP_NAMES, GROUPS } from './attributes'

test('has at least 14 groups, and names attributes as CUB does', () => {
  expect(GROUP_NAMES.length).toBeGreaterThanOrEqual(14)
  const names = ATTRIBUTES.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('has_wing_color::brown')
  for (const name of names) expect(name).toMatch(/^has_[a-z_]+::[a-z]+$/)
})

test('phrases are value + part', () => {
  expect(attributePhrase('wing color', 'brown')).toBe('brown wings')
  expect(attributePhrase('leg color', 'pink')).toBe('pink legs')
  expect(attributePhrase('bill shape', 'hooked')).toBe('hooked bill')
  expect(attributePhrase('tail length', 'long')).toBe('long tail')
  expect(attributePhrase('eye ring', 'no')).toBe('no eye ring')
  expect(attributePhrase('primary color', 'blue')).toBe('blue bird')
  expect(attributePhrase('background', 'snow')).toBe('snow background')
  const phrases = ATTRIBUTES.map(({ phrase }) => phrase)
  expect(new Set(phrases).size).toBe(phrases.length)
  for (const phrase of phrases) expect(phrase).not.toMatch(/\b(color|shape|length|pattern)\b/)
})

test('every group offers a choice', () => {
  for (const group of GROUP_NAMES) expect(GROUPS[group].length).toBeGreaterThanOrEqual(2)
})
