import { tokenise } from '@laviter/nn/vocabulary'
import { GROUPS, type Group } from '../attributes'
import type { Statement } from '../oracle'
import {
  BACKGROUND_WORDS,
  COLOR_WORDS,
  PART_NOUNS,
  POSE_WORDS,
  SHAPE_WORDS,
  SIZE_WORDS,
  type Part,
} from './lexicon'
import { PART_GROUPS, PART_OF, RING_AROUND } from './part-phrases'

/** What an adjective is about; with the noun it makes a group: long + bill is bill length. */
type Quality = 'color' | 'length' | 'shape' | 'pattern' | 'size' | 'none'

/** What some words of a caption tell the reader. */
type Sign =
  | { readonly kind: 'adjective'; readonly quality: Quality; readonly value: string }
  | { readonly kind: 'noun'; readonly part: Part | 'bird' }
  | { readonly kind: 'fact'; readonly group: 'pose' | 'background'; readonly value: string }
  /** `and`, and second halves such as `shaped`: what was heard so far still waits for its noun */
  | { readonly kind: 'link' }
  /** `its`: the adjectives follow the noun */
  | { readonly kind: 'its' }
  /** `is`, `mostly`: adjectives without a noun are about the bird */
  | { readonly kind: 'claim' }

type Adjective = Extract<Sign, { kind: 'adjective' }>

interface Entry {
  readonly words: readonly string[]
  readonly sign: Sign
}

/** Every name that the grammar knows, under its first word, the longest first. */
const LEXICON = createLexicon()

/** The group that a part's quality belongs to. */
const GROUP_OF = new Map(
  PART_GROUPS.flatMap((group): [string, Group][] => {
    const [part] = PART_OF[group]
    return qualitiesOf(group).map((quality) => [`${part} ${quality}`, group])
  }),
).set('bird color', 'primary color')

/**
 * Reads the attributes that a caption states. Capitals and punctuation are not needed, and the sentence need not be one of
 * the grammar's: an adjective belongs to the noun behind it (`a long red bill`), or before it after `its` (`its bill long`),
 * wherever the words stand. A value that its group does not have is stated all the same (`a green bill`): it is never true.
 *
 * @param text - a caption in the words of the aviary
 * @returns each statement once, in the order of the text; none where the words say nothing
 */
export function readAviaryCaption(text: string): Statement[] {
  const stated = new Map<string, Statement>()
  const state = (group: Group | undefined, value: string) => {
    if (group !== undefined) stated.set(`${group} ${value}`, { group, value })
  }
  let waiting: Adjective[] = []
  let claims = false
  let owner: Part | undefined // of the adjectives that follow
  let its = false
  /** Adjectives whose noun never came: sizes, and the colours of a claim, are about the bird. */
  const release = () => {
    for (const { quality, value } of waiting) {
      if (quality === 'size') state('size', value)
      else if (quality === 'color' && claims) state('primary color', value)
    }
    waiting = []
  }
  for (const sign of signs(tokenise(text))) {
    switch (sign?.kind) {
      case 'adjective':
        if (owner === undefined) waiting.push(sign)
        else state(GROUP_OF.get(`${owner} ${sign.quality}`), sign.value)
        its = false
        continue
      case 'link':
        continue
      case 'claim':
        if (owner !== undefined) continue
        release()
        claims = true
        continue
      case 'noun':
        for (const { quality, value } of waiting) {
          if (sign.part === 'bird' && quality === 'size') state('size', value)
          else state(GROUP_OF.get(`${sign.part} ${quality}`), value)
        }
        waiting = []
        owner = its && sign.part !== 'bird' ? sign.part : undefined
        break
      default:
        release()
        owner = undefined
        if (sign?.kind === 'fact') state(sign.group, sign.value)
    }
    its = sign?.kind === 'its'
    claims = false
  }
  release()
  return [...stated.values()]
}

/** The signs of a text, `undefined` for a word that has no meaning of its own; the longest name wins. */
function* signs(words: readonly string[]): Generator<Sign | undefined> {
  for (let at = 0; at < words.length;) {
    const entry = LEXICON.get(words[at]!)?.find((each) =>
      each.words.every((word, i) => words[at + i] === word),
    )
    yield entry?.sign
    at += entry?.words.length ?? 1
  }
}

function createLexicon(): ReadonlyMap<string, readonly Entry[]> {
  const lexicon = new Map<string, Entry[]>()
  const add = (name: string, sign: Sign) => {
    const words = tokenise(name)
    const [first] = words
    if (first === undefined) return
    const known = lexicon.get(first) ?? []
    if (known.some((each) => each.words.join(' ') === words.join(' '))) return
    const entries = [...known, { words, sign }]
    lexicon.set(
      first,
      entries.sort((a, b) => b.words.length - a.words.length),
    )
  }
  const adjectives = (quality: Quality, value: string, names: readonly string[]) => {
    for (const name of [value, ...names]) add(name, { kind: 'adjective', quality, value })
  }
  for (const [value, names] of Object.entries(COLOR_WORDS)) adjectives('color', value, names)
  for (const [value, names] of Object.entries(SIZE_WORDS)) adjectives('size', value, names)
  for (const [value, names] of Object.entries(SHAPE_WORDS)) adjectives('shape', value, names)
  for (const group of PART_GROUPS) {
    const [quality] = qualitiesOf(group)
    if (quality === 'length' || quality === 'pattern')
      for (const value of GROUPS[group]) adjectives(quality, value, [])
  }
  adjectives('none', 'no', [])
  for (const part of keys(PART_NOUNS))
    for (const name of PART_NOUNS[part]) add(name, { kind: 'noun', part })
  add(RING_AROUND, { kind: 'noun', part: 'eye ring' })
  for (const name of ['bird', 'feathers', 'is the main color'])
    add(name, { kind: 'noun', part: 'bird' })
  for (const [value, { doing, does }] of Object.entries(POSE_WORDS))
    for (const name of [...doing, ...does])
      for (const said of [name, verbOf(name)]) add(said, { kind: 'fact', group: 'pose', value })
  // each way of naming a background holds its name
  for (const [value, names] of Object.entries(BACKGROUND_WORDS))
    for (const name of [value, ...names]) add(name, { kind: 'fact', group: 'background', value })
  for (const name of ['is', 'mostly']) add(name, { kind: 'claim' })
  add('its', { kind: 'its' })
  const halves = [...Object.values(SHAPE_WORDS), ...Object.values(SIZE_WORDS)]
    .flat()
    .flatMap((name) => tokenise(name).slice(1))
  for (const name of ['and', ...halves]) add(name, { kind: 'link' })
  return lexicon
}

/** `is perching on a branch` turns on perching, `in flight` on flight. */
function verbOf(pose: string): string {
  return pose.split(' ').find((word) => word !== 'is' && word !== 'in') ?? pose
}

/** `bill length` is a length; an eye ring has a colour, or is not there. */
function qualitiesOf(group: (typeof PART_GROUPS)[number]): Quality[] {
  if (group === 'eye ring') return ['color', 'none']
  const quality = (['color', 'length', 'shape', 'pattern'] as const).find((name) =>
    group.endsWith(name),
  )
  return quality === undefined ? [] : [quality]
}

function keys<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[]
}
