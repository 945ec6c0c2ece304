import { COLORS } from './attributes'
import { splitOf } from './plan'
import { createSpecies, hasClearColor } from './species'

const species = createSpecies(200)

test('200 species, each with a name and a look of its own', () => {
  expect(new Set(species.map(({ name }) => name)).size).toBe(200)
  expect(species[0]!.name).toMatch(/^001\.[A-Z][a-z]+_[A-Z][a-z]+$/)
  expect(new Set(species.map(({ typical }) => JSON.stringify(typical))).size).toBe(200)
  for (const { typical } of species) expect(hasClearColor(typical)).toBe(true)
})

test('a smaller set holds the first of them', () => {
  expect(createSpecies(8)).toEqual(species.slice(0, 8))
})

test('each split of small has all overall colours', () => {
  for (const split of ['train', 'test'] as const) {
    const own = species.slice(0, 100).filter(({ index }) => splitOf(index) === split)
    expect(new Set(own.map(({ typical }) => typical['primary color'])).size).toBe(COLORS.length)
  }
})

test('an overall colour is doubted where another covers nearly as much', () => {
  const plain = { ...species[0]!.typical, 'primary color': 'red', 'crown color': 'red' } as const
  const one = { 'back color': 'red', 'tail color': 'red', 'belly color': 'red' } as const
  expect(hasClearColor({ ...plain, ...one, 'wing color': 'blue' })).toBe(true)
  const many = { 'back color': 'blue', 'tail color': 'blue', 'belly color': 'blue' } as const
  expect(hasClearColor({ ...plain, ...many, 'wing color': 'blue' })).toBe(false)
})
