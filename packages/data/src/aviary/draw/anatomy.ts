import type { Random } from '@laviter/nn/random'
import type { Attributes, ValueOf } from '../attributes'
import { between } from '../draws'
import type { Build } from '../families'
import { along, direction, polar, radians, type Point } from './geometry'

/**
 * A bird's skeleton, facing right, the middle of its body at the origin; in pixels of a large bird.
 */
export interface Anatomy {
  readonly pose: ValueOf<'pose'>
  /** half the body's length */
  readonly length: number
  /** half the body's depth */
  readonly depth: number
  /** middle of the head */
  readonly head: Point
  /** radius of the head */
  readonly radius: number
  /** where the bill points, degrees */
  readonly gaze: number
  /** length of the visible legs */
  readonly legs: number
  /** length of a raised wing, relative */
  readonly span: number
  /** angle that the tail adds to the body's axis, degrees */
  readonly tailLift: number
  /** body coordinates (forward and upward shares of length and depth) to the picture's */
  readonly at: (forward: number, upward: number) => Point
  /** the body's axis, tail to breast, degrees */
  readonly axis: number
  /** outline of body, neck and head, clockwise from the forehead */
  readonly outline: readonly Point[]
}

/** How each pose holds the body and the neck, degrees, and its share of the leg's length that shows. */
const STANCE: Record<
  ValueOf<'pose'>,
  { axis: number; neck: number; legs: number; tail: number }
> = {
  perching: { axis: 38, neck: 66, legs: 0.72, tail: 14 },
  standing: { axis: 20, neck: 70, legs: 1.25, tail: 8 },
  flying: { axis: 8, neck: 24, legs: 0, tail: 0 },
  swimming: { axis: 4, neck: 72, legs: 0, tail: -16 },
}

/** Young eyes and big heads make a small bird small, long necks and legs a large one large. */
const PROPORTIONS: Record<ValueOf<'size'>, { head: number; neck: number; legs: number }> = {
  small: { head: 1.14, neck: 0.5, legs: 0.95 },
  medium: { head: 1, neck: 0.8, legs: 1 },
  large: { head: 0.9, neck: 1, legs: 1.08 },
}

/**
 * Poses a bird.
 *
 * @param build - the species' proportions
 * @param attributes - the individual's values
 * @param random - how this bird holds itself today
 * @returns its skeleton
 */
export function poseBird(build: Build, attributes: Attributes, random: Random): Anatomy {
  const stance = STANCE[attributes.pose]
  const proportions = PROPORTIONS[attributes.size]
  const axis = stance.axis + between(random, -5, 5)
  const length = 61
  const depth = 41 * build.roundness
  const radius = 29 * build.head * proportions.head
  const [cos, sin] = [Math.cos(radians(axis)), Math.sin(radians(axis))]
  const at = (forward: number, upward: number): Point => {
    const [u, v] = [forward * length, upward * depth]
    return [u * cos - v * sin, -u * sin - v * cos]
  }
  const shoulder = at(0.62, 0.38)
  const reach = radius * 0.55 + 56 * build.neck * proportions.neck
  const head = polar(shoulder, stance.neck + between(random, -4, 4), reach)
  const gaze = (attributes.pose === 'flying' ? 2 : 0) + between(random, -7, 7)
  return {
    pose: attributes.pose,
    length,
    depth,
    head,
    radius,
    gaze,
    legs: 34 * build.legs * proportions.legs * stance.legs,
    span: build.span * between(random, 0.94, 1.06),
    tailLift: stance.tail + between(random, -6, 6),
    at,
    axis,
    outline: outline(head, radius, gaze, at),
  }
}

function outline(head: Point, radius: number, gaze: number, at: Anatomy['at']): readonly Point[] {
  const skull = [45, 80, 115, 150].map((angle) => polar(head, angle + gaze, radius))
  const neck = direction(at(0.45, 0), head)
  // a neck shows only where the head stands clear of the shoulders
  const clear = Math.hypot(head[0] - at(0.62, 0.38)[0], head[1] - at(0.62, 0.38)[1]) > radius
  const middle = along(at(0.62, 0.38), head, 0.45)
  const nape = clear ? [polar(middle, neck + 90, radius * 0.56)] : []
  const throat = clear ? [polar(middle, neck - 90, radius * 0.6)] : []
  return [
    ...skull,
    ...nape,
    at(0.3, 0.95),
    at(-0.15, 0.98),
    at(-0.6, 0.7),
    at(-1, 0.3),
    at(-1.02, -0.16),
    at(-0.62, -0.72),
    at(-0.05, -1),
    at(0.5, -0.94),
    at(0.88, -0.5),
    at(1, 0.02),
    ...throat,
    polar(head, gaze - 55, radius),
    polar(head, gaze - 20, radius),
    polar(head, gaze + 10, radius),
  ]
}
