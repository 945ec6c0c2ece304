import { createRandomStream } from '../random'
import { UserError } from '../user-error'
import type { CaptionOwners } from './owners'
import { captionOwners, captionsOfEach } from './owners'

/** Questions of R-precision: draw d asks image `image[d]` to find its caption among `candidates` ones. */
export interface Draws {
  /** int32 [draws] */
  readonly image: Int32Array
  /** Caption indices, the true one first, int32 [draws * candidates]. */
  readonly captions: Int32Array
  /** Candidates of each draw, the true one included. */
  readonly candidates: number
}

/** What {@link drawCandidates} draws from. */
export interface DrawOptions extends CaptionOwners {
  /** Number of images N. */
  readonly images: number
  /** Number of captions M. */
  readonly captions: number
  /** Candidates of each draw, the true one included (the protocol: 100). */
  readonly candidates?: number
  /** `'each'` asks each image once; a number passes over all images, newly shuffled, until it is reached (the protocol: 30,000). */
  readonly draws?: 'each' | number
  /** Whole number. */
  readonly seed: number
  /** Class of each image, by number or name, [N]: wrong captions then come from other classes only. */
  readonly classes?: ArrayLike<number | string>
}

/**
 * Draws the questions of R-precision: an image, one of its captions, and captions of other images, none twice.
 *
 * @param options - see {@link DrawOptions}; candidates default to 100, draws to 30,000
 * @returns the draws, a pure function of the options
 * @throws UserError where an image has too few captions of others to draw from, or no class among classes
 * @see AttnGAN (CVPR 2018) section 4: one true and 99 random captions, 30,000 draws
 */
export function drawCandidates(options: DrawOptions): Draws {
  const { images, captions, candidates = 100, draws = 30_000, seed, classes } = options
  const owners = captionOwners(images, captions, options)
  const count = draws === 'each' ? images : draws
  expectCount('candidates', candidates, 2)
  expectCount('draws', count, 1)
  if (!Number.isInteger(seed)) throw new UserError(`seed is ${seed}: give a whole number`)
  if (classes && classes.length !== images) {
    throw new UserError(
      `classes names ${classes.length} images of ${images}: give one class for each image`,
    )
  }

  const groups = classes ? numbersOf(classes) : Int32Array.from({ length: images }, (_, i) => i)
  const { order, start, size } = groupCaptions(owners, groups)
  const own = captionsOfEach(owners, images)
  const random = createRandomStream(seed)
  const passes = shuffledPasses(images, random.integer)
  const image = new Int32Array(count)
  const drawn = new Int32Array(count * candidates)
  const takenBy = new Int32Array(captions).fill(-1)
  const wrong = candidates - 1

  for (let draw = 0; draw < count; draw++) {
    const asked = passes()
    const group = groups[asked]!
    const [from, excluded] = [start.get(group)!, size.get(group)!]
    const others = captions - excluded
    if (others < wrong) throw tooFew(asked, others, candidates, classes !== undefined)
    const truths = own[asked]!
    image[draw] = asked
    let write = draw * candidates
    drawn[write++] = truths[random.integer(truths.length)]!
    // Floyd's sampling: a uniform subset without trying any place twice
    for (let last = others - wrong; last < others; last++) {
      const tried = random.integer(last + 1)
      const place = takenBy[tried] === draw ? last : tried
      takenBy[place] = draw
      drawn[write++] = order[place < from ? place : place + excluded]!
    }
  }
  return { image, captions: drawn, candidates }
}

function expectCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new UserError(`${name} is ${value}: give a whole number from ${least}`)
  }
}

function tooFew(image: number, others: number, candidates: number, byClass: boolean): UserError {
  const of = byClass ? 'images of other classes' : 'other images'
  return new UserError(
    `image ${image} has ${others} captions of ${of} to be drawn from, ${candidates} candidates need ${candidates - 1}: set candidates to at most ${others + 1}, or measure on a larger split`,
  )
}

/**
 * Numbers the classes from 0. Those that are numbers keep their order, which decides what a seed draws; names count as they
 * first appear.
 */
function numbersOf(classes: ArrayLike<number | string>): Int32Array {
  const all = Array.from(classes)
  const odd = all.findIndex((each) => typeof each !== 'string' && !Number.isFinite(each))
  if (odd >= 0) {
    throw new UserError(`classes[${odd}] is ${all[odd]}: give a number or a name for each image`)
  }
  const numbers = all.filter((each) => typeof each === 'number').sort((a, b) => a - b)
  const names = all.filter((each) => typeof each === 'string')
  const numberOf = new Map([...new Set([...numbers, ...names])].map((each, i) => [each, i]))
  return Int32Array.from(all, (each) => numberOf.get(each)!)
}

/** Captions ordered so that each group's lie together: "of another group" is then two ranges. */
function groupCaptions(owners: Int32Array, groups: Int32Array) {
  const order = Int32Array.from(owners.keys()).sort(
    (a, b) => groups[owners[a]!]! - groups[owners[b]!]! || a - b,
  )
  const [start, size] = [new Map<number, number>(), new Map<number, number>()]
  order.forEach((caption, place) => {
    const group = groups[owners[caption]!]!
    if (!start.has(group)) start.set(group, place)
    size.set(group, (size.get(group) ?? 0) + 1)
  })
  return { order, start, size }
}

/** Image indices without end: each pass holds every image once, in a new order. */
function shuffledPasses(images: number, integer: (below: number) => number): () => number {
  const order = Int32Array.from({ length: images }, (_, i) => i)
  let left = 0
  return () => {
    if (left === 0) left = images
    const pick = integer(left--)
    const image = order[pick]!
    order[pick] = order[left]!
    order[left] = image
    return image
  }
}
