import { isUserError } from '@laviter/nn/errors'
import { PLUMAGE } from './attributes'
import { AVIARY_SIZES, planAviary, type AviarySize } from './plan'

const small = planAviary('small', 1)

test.each([
  ['tiny', 2],
  ['small', 25],
  ['medium', 50],
] as const)('%s has the pictures and the %i unseen test species it should', (size, unseen) => {
  const { plates, species } = size === 'small' ? small : planAviary(size, 1)
  expect(plates).toHaveLength(AVIARY_SIZES[size].pictures)
  expect(species).toHaveLength(AVIARY_SIZES[size].species)
  const speciesOf = (split: string) =>
    new Set(
      plates
        .filter((plate) => plate.split === split)
        .map((plate) => plate.individual.species.index),
    )
  expect(speciesOf('test').size).toBe(unseen)
  expect(speciesOf('validation').size).toBeGreaterThan(0)
  const shared = [...speciesOf('train')].filter(
    (index) => speciesOf('test').has(index) || speciesOf('validation').has(index),
  )
  expect(shared).toEqual([])
  expect(new Set(plates.map(({ file }) => file)).size).toBe(plates.length)
})

test('about a fifth of the plumage differs from the type', () => {
  const differs = small.plates.flatMap(({ individual: { attributes, species } }) =>
    PLUMAGE.map((group) => attributes[group] !== species.typical[group]),
  )
  const share = differs.filter(Boolean).length / differs.length
  expect(share).toBeGreaterThan(0.18)
  expect(share).toBeLessThan(0.23)
})

test('the first pictures of a species are the same in every size, others with another seed', () => {
  const looks = (size: AviarySize, seed: number) =>
    planAviary(size, seed)
      .plates.filter(({ individual }) => individual.species.index === 3)
      .slice(0, 8)
      .map((plate) => ({ captions: plate.tell(), ...plate.draw() }))
  const tiny = looks('tiny', 1)
  expect(tiny).toEqual(looks('small', 1))
  expect(tiny).not.toEqual(looks('tiny', 2))
})

test('an unknown size is the user’s error and names the sizes', () => {
  const unknown: string = 'huge'
  expect(() => planAviary(unknown as AviarySize, 1)).toThrow(
    /"huge" is unknown. Use one of tiny, small, medium, cub/,
  )
  try {
    planAviary(unknown as AviarySize, 1)
  } catch (error) {
    expect(isUserError(error)).toBe(true)
  }
})
