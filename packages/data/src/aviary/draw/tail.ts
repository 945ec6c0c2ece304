import type { Attributes } from '../attributes'
import { darker, type Tints } from '../palette'
import type { Anatomy } from './anatomy'
import { along, blob, number, polar, polygon, polyline, scallops, type Point } from './geometry'
import { litFromAbove, shape, stroke, type Svg } from './paint'

/** Lengths of the two classes, in pixels of a large bird. */
const LENGTHS = { short: 44, long: 92 }

/** The corners of a tail: where it starts and where its feathers end. */
interface Tail {
  readonly root: readonly [Point, Point]
  /** ends of the feathers, from the upper edge to the lower */
  readonly ends: readonly Point[]
}

/**
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @returns the tail's corners
 */
export function tailPoints(bird: Anatomy, attributes: Attributes): Tail {
  const length = LENGTHS[attributes['tail length']]
  const root: [Point, Point] = [bird.at(-0.86, 0.36), bird.at(-0.86, -0.3)]
  const from = bird.at(-0.92, 0.03)
  const back = 180 + bird.axis + bird.tailLift
  const end = (angle: number, share: number) => polar(from, back + angle, length * share + 8)
  switch (attributes['tail shape']) {
    case 'forked':
      return {
        root,
        ends: [end(-19, 1.12), end(-9, 0.8), end(0, 0.42), end(9, 0.8), end(19, 1.12)],
      }
    case 'fan':
      return { root, ends: [-42, -28, -14, 0, 14, 28, 42].map((angle) => end(angle, 0.92)) }
    case 'pointed':
      return { root, ends: [end(-13, 0.62), end(-7, 0.9), end(0, 1.2), end(7, 0.9), end(13, 0.62)] }
    case 'square': {
      const wide = attributes['tail length'] === 'long' ? 12 : 21
      return {
        root,
        ends: [end(-wide, 1), end(-wide / 3, 0.97), end(wide / 3, 0.97), end(wide, 1)],
      }
    }
  }
}

/**
 * The tail, behind the body.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer
 */
export function drawTail(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const color = tints[attributes['tail color']]
  const { root, ends } = tailPoints(bird, attributes)
  const [upper, lower] = root
  const first = ends[0]!
  const last = ends[ends.length - 1]!
  const outline = tailOutline(attributes, upper, lower, ends)
  const ys = [...ends, ...root].map(([, y]) => y)
  const shaft = ends.slice(1, -1)
  return (
    litFromAbove('tail', color, Math.min(...ys), Math.max(...ys)) +
    shape(outline, 'url(#tail)', darker(color, 0.55), 2) +
    shaft
      .map((end) =>
        stroke(
          polyline([
            along(along(upper, lower, 0.5), end, 0.25),
            along(along(first, last, 0.5), end, 0.94),
          ]),
          darker(color, 0.4),
          1.3,
        ),
      )
      .join('')
  )
}

function tailOutline(
  { 'tail shape': kind }: Attributes,
  upper: Point,
  lower: Point,
  ends: readonly Point[],
): string {
  const first = ends[0]!
  if (kind === 'fan') {
    const start = `M${number(upper[0])} ${number(upper[1])}L${number(first[0])} ${number(first[1])}`
    return `${start}${scallops(ends, -0.42)}L${number(lower[0])} ${number(lower[1])}Z`
  }
  if (kind === 'pointed') return blob([upper, ...ends, lower])
  return polygon([upper, ...ends, lower])
}
