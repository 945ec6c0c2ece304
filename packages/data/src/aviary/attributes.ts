/** The plumage colours, far enough apart that nobody mistakes one for another. */
export const COLORS = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'grey',
  'black',
  'white',
] as const

/** A colour of plumage, bill or legs. */
export type Color = (typeof COLORS)[number]

const BARE_COLORS = ['black', 'grey', 'yellow', 'orange', 'red', 'pink', 'brown', 'blue'] as const

/**
 * The attribute groups and their values, in the order of `attributes.txt`. A picture has one value of each group, unless the
 * part is hidden: then none.
 */
export const GROUPS = {
  'primary color': COLORS,
  'crown color': COLORS,
  'back color': COLORS,
  'wing color': COLORS,
  'belly color': COLORS,
  'tail color': COLORS,
  'bill color': BARE_COLORS,
  'leg color': BARE_COLORS,
  'bill shape': ['cone', 'dagger', 'hooked', 'curved'],
  'bill length': ['short', 'long'],
  'tail shape': ['forked', 'fan', 'pointed', 'square'],
  'tail length': ['short', 'long'],
  'wing pattern': ['plain', 'striped', 'spotted'],
  'breast pattern': ['plain', 'striped', 'spotted'],
  'head pattern': ['plain', 'crested', 'masked'],
  'eye ring': ['no', 'white', 'yellow', 'red'],
  size: ['small', 'medium', 'large'],
  pose: ['perching', 'standing', 'flying', 'swimming'],
  background: [
    'sky',
    'forest',
    'meadow',
    'snow',
    'sunset',
    'sea',
    'desert',
    'mountain',
    'night',
    'city',
    'farm',
    'waterfall',
    'blossom',
    'autumn',
    'rain',
    'lavender',
  ],
} as const

/** Name of an attribute group, such as `wing color`. */
export type Group = keyof typeof GROUPS
/** A value of a group, such as `brown`. */
export type ValueOf<G extends Group> = (typeof GROUPS)[G][number]
/** One value for every group. */
export type Attributes = { readonly [G in Group]: ValueOf<G> }

/** The groups in the order of {@link GROUPS}. */
export const GROUP_NAMES = Object.keys(GROUPS) as Group[]

/** The groups that individuals of a species vary in: feathers, but not the overall colour, which makes the species. */
export const PLUMAGE = [
  'crown color',
  'back color',
  'wing color',
  'belly color',
  'tail color',
  'wing pattern',
  'breast pattern',
  'head pattern',
] as const satisfies readonly Group[]

/** An attribute as `attributes.txt` and AIMCoS know it. */
export interface AviaryAttribute {
  /** CUB's form: `has_wing_color::brown` */
  readonly name: string
  /** the attribute group: `wing color` */
  readonly part: Group
  /** `brown` */
  readonly value: string
  /** the attribute in words: `brown wings` */
  readonly phrase: string
}

/** What a group's phrase is about, where it is not the name of the group itself. */
const NOUNS: Partial<Record<Group, string>> = {
  'primary color': 'bird',
  size: 'bird',
  pose: 'bird',
  'wing color': 'wings',
  'wing pattern': 'wings',
  'leg color': 'legs',
}

/**
 * The phrase of an attribute: value + part. The part is the group's name without the words color, shape, length and pattern,
 * plural for wings and legs; what is true of the whole bird (overall colour, size, pose) says `bird`.
 *
 * @param group - such as `wing color`
 * @param value - such as `brown`
 * @returns such as `brown wings`, `hooked bill`, `no eye ring`, `small bird`, `forest background`
 */
export function attributePhrase(group: Group, value: string): string {
  const part = NOUNS[group] ?? group.replace(/ (color|shape|length|pattern)$/, '')
  return `${value} ${part}`
}

/**
 * CUB's name of an attribute.
 *
 * @param group - such as `wing color`
 * @param value - such as `brown`
 * @returns such as `has_wing_color::brown`
 */
export function attributeName(group: Group, value: string): string {
  return `has_${group.replaceAll(' ', '_')}::${value}`
}

/** All attributes in the order of `attributes.txt`; the identifier there is the position plus one. */
export const ATTRIBUTES: readonly AviaryAttribute[] = GROUP_NAMES.flatMap((part) =>
  GROUPS[part].map((value) => ({
    name: attributeName(part, value),
    part,
    value,
    phrase: attributePhrase(part, value),
  })),
)
