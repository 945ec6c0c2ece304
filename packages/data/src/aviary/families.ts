import type { ValueOf } from './attributes'

/** Proportions of a bird, relative to an ordinary songbird's. */
export interface Build {
  /** depth of the body, 0.8 slender to 1.2 round */
  readonly roundness: number
  /** radius of the head, 0.8 to 1.2 */
  readonly head: number
  /** length of the neck, 0 (head on the shoulders) to 1 */
  readonly neck: number
  /** length of the legs, 0.8 to 1.6 */
  readonly legs: number
  /** length of the spread wing, 0.85 to 1.2 */
  readonly span: number
}

/** A family of birds: what its species have in common. */
export interface Family {
  readonly name: string
  readonly size: ValueOf<'size'>
  readonly bill: readonly [ValueOf<'bill shape'>, ValueOf<'bill length'>]
  readonly tail: readonly [ValueOf<'tail shape'>, ValueOf<'tail length'>]
  readonly build: Build
  /** at home on the water: swims more often than it perches */
  readonly waterside?: boolean
}

const build = (
  roundness: number,
  head: number,
  neck: number,
  legs: number,
  span: number,
): Build => ({
  roundness,
  head,
  neck,
  legs,
  span,
})

/** Twenty families, after those that people know; ten species each. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'Finch',
    size: 'small',
    bill: ['cone', 'short'],
    tail: ['forked', 'short'],
    build: build(1.08, 1.12, 0.05, 0.9, 0.95),
  },
  {
    name: 'Warbler',
    size: 'small',
    bill: ['dagger', 'short'],
    tail: ['square', 'short'],
    build: build(0.96, 1.06, 0.1, 1, 0.95),
  },
  {
    name: 'Wren',
    size: 'small',
    bill: ['curved', 'short'],
    tail: ['fan', 'short'],
    build: build(1.2, 1.12, 0, 0.95, 0.85),
  },
  {
    name: 'Sylph',
    size: 'small',
    bill: ['dagger', 'long'],
    tail: ['forked', 'long'],
    build: build(0.84, 1.02, 0.2, 0.8, 1),
  },
  {
    name: 'Honeycreeper',
    size: 'small',
    bill: ['curved', 'long'],
    tail: ['square', 'short'],
    build: build(1, 1.06, 0.1, 0.9, 0.95),
  },
  {
    name: 'Titmouse',
    size: 'small',
    bill: ['cone', 'short'],
    tail: ['square', 'long'],
    build: build(1.18, 1.18, 0, 0.9, 0.88),
  },
  {
    name: 'Kingfisher',
    size: 'medium',
    bill: ['dagger', 'long'],
    tail: ['square', 'short'],
    build: build(1.06, 1.2, 0, 0.8, 0.95),
    waterside: true,
  },
  {
    name: 'Swallow',
    size: 'small',
    bill: ['hooked', 'short'],
    tail: ['forked', 'long'],
    build: build(0.84, 1, 0.05, 0.8, 1.2),
  },
  {
    name: 'Thrush',
    size: 'medium',
    bill: ['dagger', 'short'],
    tail: ['fan', 'long'],
    build: build(1.02, 1, 0.15, 1.1, 1),
  },
  {
    name: 'Grosbeak',
    size: 'medium',
    bill: ['cone', 'short'],
    tail: ['square', 'short'],
    build: build(1.1, 1.1, 0.05, 0.95, 0.95),
  },
  {
    name: 'Oriole',
    size: 'medium',
    bill: ['dagger', 'short'],
    tail: ['pointed', 'long'],
    build: build(0.92, 0.96, 0.2, 1, 1),
  },
  {
    name: 'Parrot',
    size: 'large',
    bill: ['hooked', 'short'],
    tail: ['pointed', 'long'],
    build: build(0.95, 1.1, 0.2, 0.8, 1.05),
  },
  {
    name: 'Hornbill',
    size: 'large',
    bill: ['hooked', 'long'],
    tail: ['fan', 'long'],
    build: build(0.95, 1, 0.35, 0.9, 1.05),
  },
  {
    name: 'Dove',
    size: 'medium',
    bill: ['curved', 'short'],
    tail: ['fan', 'short'],
    build: build(1.08, 0.88, 0.25, 0.9, 1.05),
  },
  {
    name: 'Hawk',
    size: 'large',
    bill: ['hooked', 'short'],
    tail: ['square', 'long'],
    build: build(1, 0.95, 0.15, 1, 1.2),
  },
  {
    name: 'Ibis',
    size: 'large',
    bill: ['curved', 'long'],
    tail: ['pointed', 'short'],
    build: build(0.94, 0.86, 0.8, 1.5, 1.1),
    waterside: true,
  },
  {
    name: 'Heron',
    size: 'large',
    bill: ['dagger', 'long'],
    tail: ['square', 'short'],
    build: build(0.86, 0.84, 1, 1.6, 1.12),
    waterside: true,
  },
  {
    name: 'Curlew',
    size: 'medium',
    bill: ['curved', 'long'],
    tail: ['forked', 'short'],
    build: build(1, 0.88, 0.5, 1.4, 1.05),
    waterside: true,
  },
  {
    name: 'Duck',
    size: 'large',
    bill: ['cone', 'long'],
    tail: ['pointed', 'short'],
    build: build(1.08, 0.98, 0.45, 0.8, 1),
    waterside: true,
  },
  {
    name: 'Petrel',
    size: 'medium',
    bill: ['hooked', 'long'],
    tail: ['fan', 'short'],
    build: build(0.92, 0.98, 0.1, 0.85, 1.2),
    waterside: true,
  },
]

/** Invented first names of species; none is a colour, a shape or a place of the backgrounds. */
export const EPITHETS = [
  'Bramble',
  'Lantern',
  'Orrin',
  'Tamsel',
  'Wexley',
  'Marlow',
  'Quillon',
  'Thistle',
  'Juniper',
  'Harrow',
  'Calder',
  'Tinder',
  'Pilgrim',
  'Tolland',
  'Velvet',
  'Rosamund',
  'Bellwether',
  'Caspian',
  'Dorrit',
  'Fenwick',
  'Galloway',
  'Hesper',
  'Isolde',
  'Jasper',
  'Kestrin',
  'Larkin',
  'Merrow',
  'Nettle',
  'Osprin',
  'Pellam',
  'Quarrel',
  'Rhodan',
  'Sorrel',
  'Tansy',
  'Vesper',
  'Whistling',
  'Yarrow',
  'Zephyr',
  'Alder',
  'Ottoline',
] as const
