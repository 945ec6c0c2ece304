import { placeLabels } from './place-labels'

const size = { width: 640, height: 430 }

test('a lone name stands above its mark, or below where there is no room', () => {
  expect(placeLabels([{ x: 300, y: 200, name: 'red bird' }], size)).toEqual([{ x: 300, y: 182 }])
  expect(placeLabels([{ x: 300, y: 10, name: 'red bird' }], size)[0]?.y).toBeGreaterThan(10)
})

test('names of marks that gather do not lie on one another nor on the marks', () => {
  const marks = ['standing bird', 'flying bird', 'swimming bird', 'perching bird'].map(
    (name, at) => ({
      x: 300 + 12 * at,
      y: 200 + 2 * at,
      name,
    }),
  )
  const placed = placeLabels(marks, size).flatMap((spot, at) =>
    spot ? [{ ...spot, width: (marks[at]?.name.length ?? 0) * 7.4 }] : [],
  )
  expect(placed.length).toBeGreaterThan(2)
  placed.forEach((a, at) =>
    placed.slice(at + 1).forEach((b) => {
      const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= 18
      expect(apart).toBe(true)
    }),
  )
})

test('where there is no room at all a name is left to the legend', () => {
  const marks = Array.from({ length: 40 }, () => ({ x: 300, y: 200, name: 'a very long name' }))
  expect(placeLabels(marks, size).some((spot) => spot === undefined)).toBe(true)
})
