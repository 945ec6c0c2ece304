import type { Random } from '@laviter/nn/random'
import type { Attributes, Color, Group } from '../attributes'
import { chance, oneOf } from '../draws'
import { COLOR_WORDS, PART_NOUNS, SHAPE_WORDS, type Part } from './lexicon'

/** Chance of a colour's or a part's first name over its others. */
const PLAIN_NAME = 0.8

/** The longer name of an eye ring. */
export const RING_AROUND = 'ring around the eye'

/** Which part a group is about, and the place of its adjective: length, then shape or pattern, then colour. */
export const PART_OF = {
  'crown color': ['crown', 3],
  'back color': ['back', 3],
  'wing color': ['wings', 3],
  'belly color': ['belly', 3],
  'tail color': ['tail', 3],
  'bill color': ['bill', 3],
  'leg color': ['legs', 3],
  'bill shape': ['bill', 2],
  'bill length': ['bill', 1],
  'tail shape': ['tail', 2],
  'tail length': ['tail', 1],
  'wing pattern': ['wings', 2],
  'breast pattern': ['breast', 2],
  'head pattern': ['head', 2],
  'eye ring': ['eye ring', 3],
} as const satisfies Partial<Record<Group, readonly [Part, number]>>

/** A group that captions state of a part. */
export type PartGroup = keyof typeof PART_OF

/** The groups that are about parts. */
export const PART_GROUPS = Object.keys(PART_OF) as PartGroup[]

/** One part in words. */
export interface PartPhrase {
  /** to follow `with` or `has`: `a long hooked bill`, `brown wings` */
  readonly phrase: string
  /** without a verb: `its bill long and hooked`; absent where English has none */
  readonly absolute?: string
}

/**
 * Puts part attributes into words; those of one part share a noun.
 *
 * @param groups - the stated groups
 * @param attributes - the bird's values
 * @param random - the choice of words
 * @returns a phrase for each part, in the order of first mention
 */
export function partPhrases(
  groups: readonly PartGroup[],
  attributes: Attributes,
  random: Random,
): PartPhrase[] {
  const parts = new Map<Part, PartGroup[]>()
  for (const group of groups) {
    const [part] = PART_OF[group]
    parts.set(part, [...(parts.get(part) ?? []), group])
  }
  return [...parts].map(([part, own]) => partPhrase(part, own, attributes, random))
}

function partPhrase(
  part: Part,
  groups: PartGroup[],
  attributes: Attributes,
  random: Random,
): PartPhrase {
  const ordered = [...groups].sort((a, b) => PART_OF[a][1] - PART_OF[b][1])
  const noun = colorOrName(PART_NOUNS[part], random)
  if (part === 'eye ring') return eyeRing(attributes['eye ring'], random)
  const adjectives = ordered.map((group) => adjective(group, attributes, random))
  const before = adjectives.map(([attributive]) => attributive).join(' ')
  const after = adjectives.map(([, predicative]) => predicative).join(' and ')
  const plural = part === 'wings' || part === 'legs'
  return {
    phrase: plural ? `${before} ${noun}` : withArticle(`${before} ${noun}`),
    absolute: `its ${noun} ${after}`,
  }
}

function eyeRing(value: Attributes['eye ring'], random: Random): PartPhrase {
  const around = chance(random, 0.35)
  const name = around ? RING_AROUND : PART_NOUNS['eye ring'][0]
  if (value === 'no') return { phrase: `no ${name}` }
  const color = colorWord(value, random)
  return {
    phrase: withArticle(`${color} ${name}`),
    absolute: `its ${PART_NOUNS['eye ring'][0]} ${color}`,
  }
}

function adjective(
  group: PartGroup,
  attributes: Attributes,
  random: Random,
): readonly [string, string] {
  switch (group) {
    case 'bill shape':
    case 'tail shape': {
      const [short, full] = SHAPE_WORDS[attributes[group]]
      return [chance(random, 0.5) ? short : full, full]
    }
    case 'bill length':
    case 'tail length':
    case 'wing pattern':
    case 'breast pattern':
    case 'head pattern':
    case 'eye ring':
      return [attributes[group], attributes[group]]
    default: {
      const word = colorWord(attributes[group], random)
      return [word, word]
    }
  }
}

/**
 * @param color - a colour's name
 * @param random - the choice of words
 * @returns the name, or now and then another word for it
 */
export function colorWord(color: Color, random: Random): string {
  return colorOrName(COLOR_WORDS[color], random)
}

function colorOrName(names: readonly string[], random: Random): string {
  return chance(random, PLAIN_NAME) ? names[0]! : oneOf(random, names)
}

/** @returns the phrase after `a` or `an`, by its first sound */
export function withArticle(phrase: string): string {
  return `${/^[aeiou]/i.test(phrase) ? 'an' : 'a'} ${phrase}`
}

/** @returns `a`, `a and b`, or `a, b and c` */
export function enumerated(phrases: readonly string[]): string {
  if (phrases.length < 2) return phrases.join('')
  return `${phrases.slice(0, -1).join(', ')} and ${phrases[phrases.length - 1]}`
}
