import type { Color, ValueOf } from '../attributes'

/** The word that attribute phrases use comes first, and is drawn most often. */
export const COLOR_WORDS: Record<Color, readonly string[]> = {
  red: ['red', 'crimson'],
  orange: ['orange', 'tangerine'],
  yellow: ['yellow', 'golden'],
  green: ['green', 'emerald'],
  blue: ['blue', 'azure'],
  purple: ['purple', 'violet'],
  pink: ['pink', 'rosy'],
  brown: ['brown', 'chestnut'],
  grey: ['grey', 'gray'],
  black: ['black', 'jet-black'],
  white: ['white', 'snow-white'],
}

export const SIZE_WORDS: Record<ValueOf<'size'>, readonly string[]> = {
  small: ['small', 'little'],
  medium: ['medium-sized'],
  large: ['large', 'big'],
}

/** What a bird does: `doing` follows a noun or opens a sentence, `does` is the sentence's verb. */
export const POSE_WORDS: Record<
  ValueOf<'pose'>,
  { doing: readonly string[]; does: readonly string[] }
> = {
  perching: {
    doing: [
      'perching on a branch',
      'perched on a branch',
      'sitting on a branch',
      'perching on a bare branch',
    ],
    does: [
      'is perching on a branch',
      'perches on a branch',
      'sits on a branch',
      'rests on a branch',
    ],
  },
  standing: {
    doing: [
      'standing on the ground',
      'standing still',
      'standing upright',
      'standing on both legs',
    ],
    does: [
      'is standing on the ground',
      'stands on the ground',
      'stands still',
      'is standing upright',
    ],
  },
  flying: {
    doing: ['flying', 'flying past', 'in flight', 'flying through the air'],
    does: [
      'is flying',
      'flies past',
      'is in flight',
      'flies through the air',
      'flaps through the air',
    ],
  },
  swimming: {
    doing: [
      'swimming',
      'swimming in calm water',
      'floating on the water',
      'swimming on the water',
      'paddling through the water',
    ],
    does: [
      'is swimming',
      'swims in calm water',
      'floats on the water',
      'is swimming on the water',
      'paddles through the water',
    ],
  },
}

/** Where a bird is; each fits behind a noun, behind a verb, and before a comma at the start. */
export const BACKGROUND_WORDS: Record<ValueOf<'background'>, readonly string[]> = {
  sky: [
    'against a cloudy sky',
    'against the open sky',
    'in front of the sky',
    'against a sky background',
  ],
  forest: [
    'in a forest',
    'in the forest',
    'in front of forest trees',
    'against a forest background',
  ],
  meadow: [
    'in a meadow',
    'in a flowery meadow',
    'in front of a grassy meadow',
    'against a meadow background',
  ],
  snow: [
    'in the snow',
    'in falling snow',
    'in front of snow and firs',
    'against a background of snow',
  ],
  sunset: [
    'at sunset',
    'in front of a glowing sunset',
    'against the sunset',
    'against a sunset background',
  ],
  sea: [
    'by the sea',
    'in front of the sea',
    'beside a wide sea',
    'against a background of open sea',
  ],
  desert: [
    'in the desert',
    'in a sandy desert',
    'in front of desert dunes',
    'against a desert background',
  ],
  mountain: [
    'in front of a mountain',
    'near tall mountain peaks',
    'below a mountain range',
    'against a mountain background',
  ],
  night: ['at night', 'on a starry night', 'under the moon at night', 'against a night background'],
  city: ['in the city', 'in front of a city', 'near tall city towers', 'against a city background'],
  farm: ['on a farm', 'near a barn on a farm', 'in front of a farm', 'against a farm background'],
  waterfall: [
    'by a waterfall',
    'near a rushing waterfall',
    'in front of a waterfall',
    'against a waterfall background',
  ],
  blossom: [
    'among cherry blossom',
    'near trees in blossom',
    'in front of cherry blossom',
    'against a blossom background',
  ],
  autumn: [
    'in autumn',
    'among autumn leaves',
    'in front of autumn trees',
    'against an autumn background',
  ],
  rain: [
    'in the rain',
    'in pouring rain',
    'in front of rain clouds',
    'against a background of rain',
  ],
  lavender: [
    'by a lavender field',
    'near rows of lavender',
    'in front of blooming lavender',
    'against a lavender background',
  ],
}

/** Shapes as adjectives before a noun; all but the first also stand after `is`. */
export const SHAPE_WORDS: Record<
  ValueOf<'bill shape'> | ValueOf<'tail shape'>,
  readonly [string, string]
> = {
  cone: ['cone', 'cone-shaped'],
  dagger: ['dagger', 'dagger-like'],
  hooked: ['hooked', 'hooked'],
  curved: ['curved', 'curved'],
  forked: ['forked', 'forked'],
  fan: ['fan', 'fan-shaped'],
  pointed: ['pointed', 'pointed'],
  square: ['square', 'square-ended'],
}

/** The things that part attributes are about, with their names; the first is the one of attribute phrases. */
export const PART_NOUNS = {
  crown: ['crown', 'cap'],
  back: ['back'],
  wings: ['wings'],
  belly: ['belly', 'underside'],
  tail: ['tail'],
  bill: ['bill', 'beak'],
  legs: ['legs'],
  breast: ['breast', 'chest'],
  head: ['head'],
  'eye ring': ['eye ring'],
} as const

/** A part that a caption speaks of. */
export type Part = keyof typeof PART_NOUNS
