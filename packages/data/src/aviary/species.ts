import { createRandom, type Random } from '@laviter/nn/random'
import { COLORS, GROUPS, type Attributes, type Color } from './attributes'
import { between, oneByWeight, oneOf } from './draws'
import { EPITHETS, FAMILIES, type Build, type Family } from './families'

/** A species: how its individuals typically look. */
export interface Species {
  /** position in the data set, from 0; CUB's class number less one */
  readonly index: number
  /** CUB's form: `007.Lantern_Finch` */
  readonly name: string
  readonly family: Family
  readonly build: Build
  /** typical values; pose and background are those of no picture in particular */
  readonly typical: Attributes
}

/** Weight of the plumage that is always of the overall colour: face, breast and flanks. */
const BASE_AREA = 0.34
/** Weight of each part: its area as drawn, a tail's less, for what sticks out names no bird. */
const AREAS = {
  'crown color': 0.06,
  'back color': 0.1,
  'wing color': 0.26,
  'belly color': 0.12,
  'tail color': 0.12,
} as const
/** How much more than the next colour the overall colour must weigh. */
const LEAD = 1.3

/**
 * Whether the overall colour is beyond doubt: it covers clearly more than the next.
 *
 * @param attributes - a bird's values
 * @returns true when it is well defined
 */
export function hasClearColor(attributes: Attributes): boolean {
  const areas = new Map<Color, number>([[attributes['primary color'], BASE_AREA]])
  for (const part of Object.keys(AREAS) as (keyof typeof AREAS)[])
    areas.set(attributes[part], (areas.get(attributes[part]) ?? 0) + AREAS[part])
  const primary = areas.get(attributes['primary color'])!
  return [...areas].every(
    ([color, area]) => color === attributes['primary color'] || primary >= LEAD * area,
  )
}

/**
 * The species of the aviary, the same for every seed and size, as CUB's are: a small set holds the first of them.
 *
 * @param count - how many, 1 to 200
 * @returns the species in order; overall colours take turns, so that any run of eleven has all of them
 */
export function createSpecies(count: number): Species[] {
  const random = createRandom('aviary species')
  const names = drawNames(random.fork('names'))
  const colors = random.fork('colors').shuffle(COLORS)
  return names.slice(0, count).map(({ family, epithet }, index) => {
    const own = random.fork(`species ${index}`)
    return {
      index,
      name: `${String(index + 1).padStart(3, '0')}.${epithet}_${family.name}`,
      family,
      build: varyBuild(family.build, own),
      typical: drawTypical(family, colors[index % colors.length]!, own),
    }
  })
}

function drawNames(random: Random): { family: Family; epithet: string }[] {
  // ten species a family; each round takes the families in another order, so that any twenty species have all of them
  const epithets = FAMILIES.map(() => random.shuffle(EPITHETS))
  return Array.from({ length: 10 }, (_, round) =>
    random.shuffle(FAMILIES.map((family, i) => ({ family, epithet: epithets[i]![round]! }))),
  ).flat()
}

function varyBuild(build: Build, random: Random): Build {
  const vary = (x: number) => x * between(random, 0.94, 1.06)
  return {
    roundness: vary(build.roundness),
    head: vary(build.head),
    neck: vary(build.neck),
    legs: vary(build.legs),
    span: vary(build.span),
  }
}

function drawTypical(family: Family, primary: Color, random: Random): Attributes {
  // two accents beside the overall colour: birds of many colours look like no species
  const [first, second] = random.shuffle(COLORS.filter((color) => color !== primary)) as [
    Color,
    Color,
  ]
  const part = (ofPrimary: number) =>
    oneByWeight(random, [
      [primary, ofPrimary],
      [first, (1 - ofPrimary) * 0.6],
      [second, (1 - ofPrimary) * 0.4],
    ])
  const draw = (): Attributes => ({
    'primary color': primary,
    'crown color': part(0.3),
    'back color': part(0.4),
    'wing color': part(0.35),
    'belly color': part(0.35),
    'tail color': part(0.35),
    'bill color': oneOf(random, GROUPS['bill color']),
    'leg color': oneOf(random, GROUPS['leg color']),
    'bill shape': family.bill[0],
    'bill length': family.bill[1],
    'tail shape': family.tail[0],
    'tail length': family.tail[1],
    'wing pattern': oneOf(random, GROUPS['wing pattern']),
    'breast pattern': oneOf(random, GROUPS['breast pattern']),
    'head pattern': oneOf(random, GROUPS['head pattern']),
    'eye ring': oneOf(random, GROUPS['eye ring']),
    size: family.size,
    pose: 'perching',
    background: 'sky',
  })
  let typical = draw()
  while (!hasClearColor(typical)) typical = draw()
  return typical
}
