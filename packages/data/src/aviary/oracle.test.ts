import { createRandom } from '@laviter/nn/random'
import { ATTRIBUTES, GROUP_NAMES, type Group } from './attributes'
import { contradictions, oracleHit, type Statement } from './oracle'
import { planAviary } from './plan'

test('counts contradictions; a hidden part contradicts nothing', () => {
  const truth = new Map<Group, string>([
    ['wing color', 'brown'],
    ['size', 'small'],
  ])
  expect(contradictions(truth, [])).toBe(0)
  expect(contradictions(truth, [{ group: 'wing color', value: 'brown' }])).toBe(0)
  expect(contradictions(truth, [{ group: 'leg color', value: 'pink' }])).toBe(0)
  expect(
    contradictions(truth, [
      { group: 'wing color', value: 'red' },
      { group: 'size', value: 'large' },
    ]),
  ).toBe(2)
})

test('ties are shared', () => {
  expect(oracleHit(0, [1, 2, 3])).toBe(1)
  expect(oracleHit(0, [0, 2, 0])).toBeCloseTo(1 / 3, 12)
  expect(oracleHit(1, [2, 0])).toBe(0)
  expect(oracleHit(1, [1, 2])).toBe(0.5)
  expect(oracleHit(0, [])).toBe(1)
})

const statementOf = new Map(
  ATTRIBUTES.map(({ name, part, value }) => [name, { group: part, value }]),
)

interface Told {
  readonly species: number
  readonly truth: ReadonlyMap<Group, string>
  readonly captions: readonly (readonly Statement[])[]
}

function unseen(size: 'small' | 'medium'): Told[] {
  const plates = planAviary(size, 1).plates.filter(({ split }) => split === 'test')
  return plates.map(({ individual: { species, attributes, hidden }, tell }) => ({
    species: species.index,
    truth: new Map(
      GROUP_NAMES.filter((group) => !hidden.has(group)).map((group) => [group, attributes[group]]),
    ),
    captions: tell().map(({ stated }) => stated.map((name) => statementOf.get(name)!)),
  }))
}

/** R-precision of the oracle: the true caption among 99 random ones of other pictures. */
function oraclePrecision(told: readonly Told[], sameClass: boolean): number {
  const random = createRandom('oracle test')
  const one = <T>(items: readonly T[]) => items[random.integer(items.length)]!
  const draws = 1000
  let hits = 0
  for (let draw = 0; draw < draws; draw++) {
    const item = one(told)
    const others: number[] = []
    while (others.length < 99) {
      const other = one(told)
      if (other === item || (!sameClass && other.species === item.species)) continue
      others.push(contradictions(item.truth, one(other.captions)))
    }
    hits += oracleHit(contradictions(item.truth, one(item.captions)), others)
  }
  return hits / draws
}

test.each(['small', 'medium'] as const)(
  '%s can be told apart by what its captions state',
  (size) => {
    const told = unseen(size)
    expect(oraclePrecision(told, true)).toBeGreaterThan(0.8)
    expect(oraclePrecision(told, false)).toBeGreaterThan(0.95)
  },
)
