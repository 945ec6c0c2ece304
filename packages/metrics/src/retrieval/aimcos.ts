import { pairCosine } from '../cosine'
import type { Rows } from '../rows'
import { UserError } from '../user-error'

/** Mean cosines of images with phrases; each in [-1, 1]. */
export interface AimcosFigures {
  /** AIMCoS: with the attributes that the image shows; higher is better, but only beside `absent`. */
  readonly value: number
  /** The same mean over attributes that it does not show, over the images where any were given; NaN where none were. */
  readonly absent: number
  /** value - absent: what the encoder tells apart; higher is better. */
  readonly contrast: number
}

/** AIMCoS with what it needs to be read. */
export interface Aimcos extends AimcosFigures {
  /** Images with at least one attribute: `value` is the mean over them. */
  readonly images: number
  /** Mean over classes of the mean over a class's images; where classes were given. For COCO the class is the one attribute. */
  readonly byClass?: AimcosFigures
}

/** Options of {@link aimcos}: the phrases that attributes are read from. */
export interface AimcosInput {
  /** Global embeddings, [N, D]. */
  readonly images: Rows
  /** Sentence embeddings of the attributes' phrases, [A, D]. */
  readonly phrases: Rows
  /** For each image the attributes that it shows. */
  readonly present: readonly ArrayLike<number>[]
  /** For each image values that it does not show, of attributes that can be seen on it. */
  readonly absent?: readonly ArrayLike<number>[]
  /** Class of each image, by number or name, [N]. */
  readonly classes?: ArrayLike<number | string>
}

/** AIMCoS over images that come in parts; their mean cosines are the caller's. */
export interface AimcosAccumulator {
  /**
   * Counts one image.
   *
   * @param present - cosines with the phrases of attributes it shows; an image without any counts towards `absent` alone
   * @param absent - cosines with those it does not show; an image without any counts towards `value` alone
   * @param group - its class, by number or name
   * @throws UserError where a cosine is not finite; the image is not counted then
   */
  add(present: ArrayLike<number>, absent?: ArrayLike<number>, group?: number | string): void
  /** @throws UserError where no image had an attribute */
  compute(): Aimcos
}

interface Mean {
  sum: number
  count: number
}
const include = (mean: Mean, value: number) => {
  mean.sum += value
  mean.count++
}
const meanOf = (values: ArrayLike<number>) => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** The mean of cosines; a sum that is finite tells that all of them are. */
const meanCosine = (name: string, cosines: ArrayLike<number>) => {
  const mean = meanOf(cosines)
  if (cosines.length === 0 || Number.isFinite(mean)) return mean
  // numbers too large to be added up are no cosines either
  const odd = Array.from(cosines).findIndex((cosine) => !(Math.abs(cosine) < 2))
  throw new UserError(
    `${name}[${odd}] of an image is ${cosines[odd]}: a cosine is a number from -1 to 1; look for NaN in the embeddings`,
  )
}

/** Counts AIMCoS over images. */
export function createAimcos(): AimcosAccumulator {
  const groups = new Map<number | string | undefined, { present: Mean; absent: Mean }>()
  return {
    add(present, absent = [], group) {
      const [shown, denied] = [meanCosine('present', present), meanCosine('absent', absent)]
      const means = groups.get(group) ?? {
        present: { sum: 0, count: 0 },
        absent: { sum: 0, count: 0 },
      }
      groups.set(group, means)
      if (present.length > 0) include(means.present, shown)
      if (absent.length > 0) include(means.absent, denied)
    },
    compute() {
      const all = [...groups.values()]
      const images = all.reduce((count, { present }) => count + present.count, 0)
      if (images === 0) {
        throw new UserError('no image has an attribute: AIMCoS needs at least one with a phrase')
      }
      const over = (side: 'present' | 'absent') =>
        all.reduce((sum, means) => sum + means[side].sum, 0) /
        all.reduce((count, means) => count + means[side].count, 0)
      const overClasses = (side: 'present' | 'absent') =>
        meanOf(
          all
            .map((means) => means[side])
            .filter(({ count }) => count > 0)
            .map(({ sum, count }) => sum / count),
        )
      const figures = (value: number, absent: number) => ({
        value,
        absent,
        contrast: value - absent,
      })
      return {
        ...figures(over('present'), over('absent')),
        images,
        ...(!groups.has(undefined) && {
          byClass: figures(overClasses('present'), overClasses('absent')),
        }),
      }
    },
  }
}

/**
 * AIMCoS: the mean over images of the mean cosine between an image and the phrases of its attributes.
 *
 * It has no negatives, so embeddings in a narrow cone score high: read it beside `absent`, and compare `contrast`.
 *
 * @param input - see {@link AimcosInput}
 * @returns the three figures, over images and, with classes, over classes
 * @throws UserError where rows are not finite or of two widths, lists do not fit the images, or an attribute has no phrase
 * @see LAViTeR Eq. 17
 */
export function aimcos({ images, phrases, present, absent, classes }: AimcosInput): Aimcos {
  const pairs = pairCosine(['images', 'phrases'], images, phrases)
  const count = pairs.images.rows
  for (const [name, list] of Object.entries({ present, absent, classes })) {
    if (list && list.length !== count) {
      throw new UserError(
        `${name} is for ${list.length} images, images holds ${count}: one entry for each image`,
      )
    }
  }
  const cosines = (name: string, image: number, attributes: ArrayLike<number>) =>
    Array.from(attributes, (attribute) => {
      if (!Number.isInteger(attribute) || attribute < 0 || attribute >= pairs.texts.rows) {
        throw new UserError(
          `${name}[${image}] names attribute ${attribute}: there are phrases 0 to ${pairs.texts.rows - 1}`,
        )
      }
      return pairs.one(image, attribute)
    })
  const accumulator = createAimcos()
  for (let image = 0; image < count; image++) {
    accumulator.add(
      cosines('present', image, present[image]!),
      cosines('absent', image, absent?.[image] ?? []),
      classes?.[image],
    )
  }
  return accumulator.compute()
}
