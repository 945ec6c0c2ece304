import type { Attributes } from '../attributes'
import { darker, lighter, type Tints } from '../palette'
import type { Anatomy } from './anatomy'
import { along, curve, number, polar, type Point } from './geometry'
import { circle, shape, stroke, type Svg } from './paint'

/** Lengths of the two classes, in radii of the head. */
const LENGTHS = { short: 0.82, long: 1.75 }
/** Half the height at the base, in radii of the head. */
const HEIGHTS = { cone: 0.46, hooked: 0.42, dagger: 0.23, curved: 0.24 }

/**
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @returns the furthest point of the bill
 */
export function billTip(bird: Anatomy, attributes: Attributes): Point {
  return polar(bird.head, bird.gaze, bird.radius * (0.9 + LENGTHS[attributes['bill length']]))
}

/**
 * The bill: upper and lower half, with a lit ridge.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer
 */
export function drawBill(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const { head, radius, gaze } = bird
  const kind = attributes['bill shape']
  const long = attributes['bill length'] === 'long'
  const color = tints[attributes['bill color']]
  const length = radius * LENGTHS[attributes['bill length']]
  const height = radius * HEIGHTS[kind] * (long && kind !== 'dagger' ? 0.92 : 1)
  const origin = polar(head, gaze - 6, radius * 0.86)
  const p = (forward: number, up: number): string => {
    const [x, y] = polar(polar(origin, gaze, forward * length), gaze + 90, up * height)
    return `${number(x)} ${number(y)}`
  }
  const drop = kind === 'curved' ? (long ? 2.6 : 1.7) : 0
  const upper: Record<typeof kind, string> = {
    cone: `M${p(0, 1)}Q${p(0.5, 0.85)} ${p(1, -0.12)}L${p(0, -0.12)}Z`,
    dagger: `M${p(0, 1)}L${p(1, 0)}L${p(0, -0.1)}Z`,
    hooked: `M${p(0, 1)}C${p(0.5, 1.25)} ${p(1.02, 1)} ${p(1, -1.15)}C${p(0.92, -0.55)} ${p(0.8, -0.2)} ${p(0.62, -0.2)}L${p(0, -0.2)}Z`,
    curved: `M${p(0, 1)}Q${p(0.66, 1.1)} ${p(1, -drop)}Q${p(0.55, 0)} ${p(0, -0.1)}Z`,
  }
  const lower: Record<typeof kind, string> = {
    cone: `M${p(0, -0.12)}L${p(0.94, -0.12)}Q${p(0.4, -1)} ${p(0, -0.95)}Z`,
    dagger: `M${p(0, -0.1)}L${p(0.96, -0.02)}L${p(0, -0.95)}Z`,
    hooked: `M${p(0, -0.2)}L${p(0.68, -0.2)}Q${p(0.5, -0.98)} ${p(0, -0.92)}Z`,
    curved: `M${p(0, -0.1)}Q${p(0.55, 0)} ${p(0.97, -drop)}Q${p(0.48, -0.75)} ${p(0, -1)}Z`,
  }
  const contour = darker(color, 0.6)
  return (
    shape(lower[kind], darker(color, 0.18), contour, 1.6) +
    shape(upper[kind], color, contour, 1.6) +
    stroke(
      `M${p(0.08, 0.55)}Q${p(0.4, 0.62)} ${p(0.7, kind === 'curved' ? -0.3 : 0.12)}`,
      lighter(color, 0.45),
      1.8,
      'stroke-opacity=".8"',
    )
  )
}

/**
 * The eye with its light, and its ring.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer
 */
export function drawEye(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const { head, radius, gaze } = bird
  const middle = polar(head, gaze + 22, radius * 0.36)
  const size = radius * 0.19 + 1
  const ring = attributes['eye ring']
  const band =
    ring === 'no'
      ? ''
      : circle(middle, size * 1.85, tints[ring], `stroke="#241a1c" stroke-width="1"`)
  // without a ring a thin light rim keeps a dark eye from drowning in a dark face
  const rim = ring === 'no' ? circle(middle, size + 0.9, '#6d5a4c') : ''
  return (
    band +
    rim +
    circle(middle, size, '#17110f') +
    circle(along(middle, polar(middle, 125, size), 0.42), size * 0.34, '#ffffff') +
    circle(
      along(middle, polar(middle, -50, size), 0.5),
      size * 0.16,
      '#ffffff',
      'fill-opacity=".7"',
    )
  )
}

/**
 * A soft cheek: the face's only blush.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer
 */
export function drawCheek(
  { head, radius, gaze }: Anatomy,
  attributes: Attributes,
  tints: Tints,
): Svg {
  const color = tints[attributes['primary color']]
  const line = [
    polar(head, gaze - 40, radius * 0.62),
    polar(head, gaze - 75, radius * 0.6),
    polar(head, gaze - 115, radius * 0.58),
  ]
  return stroke(curve(line), darker(color, 0.3), 1.4, 'stroke-opacity=".6"')
}
