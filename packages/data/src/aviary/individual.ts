import type { Random } from '@laviter/nn/random'
import { GROUPS, PLUMAGE, type Attributes, type Group, type ValueOf } from './attributes'
import { chance, oneByWeight, oneOf } from './draws'
import { hasClearColor, type Species } from './species'

/** One bird in one picture. */
export interface Individual {
  readonly species: Species
  readonly attributes: Attributes
  /** groups that the picture does not show: neither in captions nor in the ground truth */
  readonly hidden: ReadonlySet<Group>
}

/** Chance that one plumage attribute differs from the species' type. */
const VARIATION = 0.22

/** What each pose hides: a swimming bird's lower half is under water, a flying bird tucks its legs in. */
const HIDDEN: Record<ValueOf<'pose'>, readonly Group[]> = {
  perching: [],
  standing: [],
  flying: ['leg color'],
  swimming: ['leg color', 'belly color'],
}

/**
 * An individual of a species: about a fifth of its plumage attributes differ from the type; pose and background are its own.
 *
 * @param species - its species
 * @param random - the stream to draw from
 * @returns the individual; its overall colour is well defined
 */
export function drawIndividual(species: Species, random: Random): Individual {
  const pose = oneByWeight(random, poses(species))
  const background = oneOf(random, GROUPS.background)
  let attributes: Attributes
  do attributes = { ...species.typical, ...drawPlumage(species, random), pose, background }
  while (!hasClearColor(attributes))
  return { species, attributes, hidden: new Set(HIDDEN[pose]) }
}

function poses({ family }: Species): [ValueOf<'pose'>, number][] {
  const swims = family.waterside ? 1.6 : 0.8
  return [
    ['perching', family.waterside ? 0.8 : 1.2],
    ['standing', 1],
    ['flying', 1],
    ['swimming', swims],
  ]
}

function drawPlumage(species: Species, random: Random): Partial<Attributes> {
  const varied = PLUMAGE.filter(() => chance(random, VARIATION))
  return Object.fromEntries(
    varied.map((group) => {
      const others = (GROUPS[group] as readonly string[]).filter(
        (value) => value !== species.typical[group],
      )
      return [group, oneOf(random, others)]
    }),
  )
}
