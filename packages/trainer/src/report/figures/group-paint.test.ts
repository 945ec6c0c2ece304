import { groupPaint } from './group-paint'
import { GROUP_PAINT } from './plot'

test('groups that are named after colours wear them', () => {
  const [red, grey] = groupPaint(['red bird', 'Grey bird'])
  expect(red).toBe('#d0312d')
  expect(grey).toBe('#8b9095')
})

test('one name without a colour, or two of the same, and all take the safe hues', () => {
  expect(groupPaint(['red bird', 'flying bird'])).toEqual(GROUP_PAINT.slice(0, 2))
  expect(groupPaint(['grey bird', 'gray wings'])).toEqual(GROUP_PAINT.slice(0, 2))
})
