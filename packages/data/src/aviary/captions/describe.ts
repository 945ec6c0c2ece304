import type { Random } from '@laviter/nn/random'
import { attributeName, PLUMAGE, type Attributes, type Group } from '../attributes'
import { between, oneByWeight, oneOf } from '../draws'
import type { Individual } from '../individual'
import { BACKGROUND_WORDS, POSE_WORDS, SIZE_WORDS } from './lexicon'
import { colorWord, PART_GROUPS, partPhrases, type PartGroup } from './part-phrases'
import { PATTERNS, sentence, type Content } from './sentences'

/** A sentence and the attributes that it states, by CUB's names. */
export interface Caption {
  readonly text: string
  readonly stated: readonly string[]
}

/** Captions of one picture. */
export const CAPTIONS = 10
const SHORTEST = 8
const LONGEST = 20
/** Wordings to choose from. */
const WORDINGS = 6
/** Range of the length that the choice aims at; few wordings are as short, so that the mean is about 15. */
const AIM = [6, 14.5] as const
/** Wordings to try before other facts are chosen: some facts together hardly fit into twenty words. */
const ATTEMPTS = 40

/** Each context in 60 %, mostly two at a time; the size, which a species shares, never alone. */
const CONTEXTS: readonly [readonly ('size' | 'pose' | 'background')[], number][] = [
  [['size', 'pose'], 35],
  [['size', 'background'], 25],
  [['pose', 'background'], 20],
  [['pose'], 5],
  [['background'], 15],
]

/** How many parts: the fewer contexts, the more parts. */
const PARTS: Record<'few' | 'more', readonly [number, number][]> = {
  few: [
    [1, 3],
    [2, 4],
    [3, 3],
  ],
  more: [
    [2, 4],
    [3, 6],
  ],
}

/**
 * Describes a picture.
 *
 * @param individual - the bird; only what the picture shows is stated
 * @param random - the choice of facts and words
 * @returns {@link CAPTIONS} different sentences of 8 to 20 words
 */
export function describe(individual: Individual, random: Random): Caption[] {
  const captions = new Map<string, Caption>()
  while (captions.size < CAPTIONS) {
    const caption = drawCaption(individual, random)
    if (caption) captions.set(caption.text, caption)
  }
  return [...captions.values()]
}

function drawCaption(individual: Individual, random: Random): Caption | undefined {
  const { attributes } = individual
  const contexts = oneByWeight(random, CONTEXTS)
  const count = oneByWeight(random, PARTS[contexts.length === 2 ? 'few' : 'more'])
  const parts = chooseParts(individual, count, random)
  const groups: Group[] = ['primary color', ...contexts, ...parts]
  const stated = groups.map((group) => attributeName(group, attributes[group]))
  const aim = between(random, ...AIM)
  const miss = (text: string) => Math.abs(text.split(' ').length - aim)
  let best: string | undefined
  for (let attempt = 0, fitting = 0; attempt < ATTEMPTS && fitting < WORDINGS; attempt++) {
    const text = oneOf(random, PATTERNS)(word(attributes, contexts, parts, random))
    if (!text || !fits(text)) continue
    fitting++
    if (best === undefined || miss(text) < miss(best)) best = text
  }
  return best === undefined ? undefined : { text: sentence(best), stated }
}

function fits(text: string): boolean {
  // hyphened words count once for a reader, twice for a tokeniser: both must fit
  const spoken = text.split(' ').length
  const tokens = text.match(/\w+/g)!.length
  return spoken >= SHORTEST && tokens <= LONGEST
}

function word(
  attributes: Attributes,
  contexts: readonly Group[],
  parts: readonly PartGroup[],
  random: Random,
): Content {
  const pose = POSE_WORDS[attributes.pose]
  return {
    color: colorWord(attributes['primary color'], random),
    size: contexts.includes('size') ? oneOf(random, SIZE_WORDS[attributes.size]) : undefined,
    pose: contexts.includes('pose')
      ? { doing: oneOf(random, pose.doing), does: oneOf(random, pose.does) }
      : undefined,
    background: contexts.includes('background')
      ? oneOf(random, BACKGROUND_WORDS[attributes.background])
      : undefined,
    parts: partPhrases(parts, attributes, random),
  }
}

/** People mention what stands out: other colours than the overall one, patterns rather than their absence. */
function chooseParts(
  { attributes, hidden }: Individual,
  count: number,
  random: Random,
): PartGroup[] {
  const left = new Map(
    PART_GROUPS.filter((group) => !hidden.has(group)).map((group) => [
      group,
      salience(group, attributes),
    ]),
  )
  return Array.from({ length: count }, () => {
    const group = oneByWeight(random, [...left])
    left.delete(group)
    return group
  })
}

function salience(group: PartGroup, attributes: Attributes): number {
  const value = attributes[group]
  if (value === 'plain' || value === 'no') return 0.4
  if (value === attributes['primary color']) return 0.6
  return (PLUMAGE as readonly Group[]).includes(group) ? 2.2 : 1
}
