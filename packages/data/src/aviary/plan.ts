import { createRandom } from '@laviter/nn/random'
import { UserError } from '@laviter/nn/errors'
import type { Split } from '../data-set'
import { describe, type Caption } from './captions/describe'
import { drawPicture, type Picture } from './draw/picture'
import { drawIndividual, type Individual } from './individual'
import { createSpecies, type Species } from './species'

/** Pictures and species of each size; `cub` counts as CUB-200-2011 does. */
export const AVIARY_SIZES = {
  tiny: { pictures: 64, species: 8 },
  small: { pictures: 1600, species: 100 },
  medium: { pictures: 6000, species: 200 },
  cub: { pictures: 11788, species: 200 },
} as const

/** How large an aviary is. */
export type AviarySize = keyof typeof AVIARY_SIZES

/** One picture to be drawn. */
export interface Plate {
  readonly individual: Individual
  readonly split: Split
  /** below the data set's folder, forward slashes */
  readonly file: string
  /** writes its captions; the same each time */
  readonly tell: () => Caption[]
  /** draws it; the same each time */
  readonly draw: () => Picture
}

/** A data set that is not drawn yet: what will be in it. */
export interface AviaryPlan {
  readonly species: readonly Species[]
  readonly plates: readonly Plate[]
}

/**
 * The split of a species: every fourth is for test, every twelfth for choosing the best epoch; both are unseen in training.
 *
 * @param index - the species' position
 * @returns its split, the same in every size
 */
export function splitOf(index: number): Split {
  if (index % 4 === 3) return 'test'
  return index % 12 === 5 ? 'validation' : 'train'
}

/**
 * Plans an aviary: who sits where and what is said about it.
 *
 * @param size - how many pictures and species
 * @param seed - equal seeds give equal pictures; the first pictures of a species are the same in every size
 * @returns species and pictures in the order of `images.txt`
 * @throws UserError when there is no such size
 */
export function planAviary(size: AviarySize, seed: number | string): AviaryPlan {
  const counts = Object.hasOwn(AVIARY_SIZES, size) ? AVIARY_SIZES[size] : undefined
  if (!counts)
    throw new UserError(
      `Aviary size ${JSON.stringify(size)} is unknown. Use one of ${Object.keys(AVIARY_SIZES).join(', ')}.`,
    )
  const species = createSpecies(counts.species)
  const random = createRandom(`aviary ${seed}`)
  const plates = species.flatMap((own) => {
    const share = Math.floor(counts.pictures / counts.species)
    const count = share + (own.index < counts.pictures % counts.species ? 1 : 0)
    const [, title] = own.name.split('.')
    return Array.from({ length: count }, (_, i): Plate => {
      const stream = random.fork(`${own.index} ${i}`)
      const individual = drawIndividual(own, stream.fork('individual'))
      return {
        individual,
        split: splitOf(own.index),
        file: `images/${own.name}/${title}_${String(i + 1).padStart(4, '0')}.webp`,
        tell: () => describe(individual, stream.fork('captions')),
        draw: () => drawPicture(individual, stream.fork('picture')),
      }
    })
  })
  return { species, plates }
}
