import type { Attributes, ValueOf } from '../attributes'
import { contrasting, darker, lighter, mix, type Tints } from '../palette'
import type { Anatomy } from './anatomy'
import { along, blob, curve, number, polar, polyline, scallops, type Point } from './geometry'
import { circle, clipped, fill, litFromAbove, shape, stroke, type Svg } from './paint'

/**
 * The wing folded against the flank.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer
 */
export function drawFoldedWing(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const { at } = bird
  const color = tints[attributes['wing color']]
  const outline = blob([
    at(0.5, 0.12),
    at(0.3, 0.44),
    at(-0.2, 0.47),
    at(-0.75, 0.28),
    at(-1.3, 0.04),
    at(-0.85, -0.12),
    at(-0.35, -0.4),
    at(0.1, -0.52),
    at(0.42, -0.3),
  ])
  const ys = [at(0.3, 0.44), at(-1.3, 0.04), at(0.1, -0.52)].map(([, y]) => y)
  const line = darker(color, 0.4)
  const flightFeathers = [0.24, 0.06, -0.12, -0.3].map((v, i) =>
    stroke(
      curve([
        at(-0.15 + i * 0.06, v),
        at(-0.6 + i * 0.1, v * 0.75),
        at(-1.08 + i * 0.18, v * 0.4 + 0.02),
      ]),
      line,
      1.6,
    ),
  )
  const coverts = curve([at(0.02, 0.5), at(-0.06, 0.2), at(0.02, -0.08), at(0.16, -0.46)])
  return (
    litFromAbove('wing', color, Math.min(...ys), Math.max(...ys)) +
    shape(outline, 'url(#wing)', darker(color, 0.58), 2) +
    clipped(
      'wing-edge',
      outline,
      flightFeathers.join('') +
        stroke(coverts, line, 1.6) +
        foldedMarks(bird, attributes['wing pattern'], contrasting(color)),
    )
  )
}

function foldedMarks({ at }: Anatomy, pattern: ValueOf<'wing pattern'>, color: string): Svg {
  if (pattern === 'striped')
    return [0.2, -0.16, -0.52, -0.86]
      .map((u) =>
        stroke(curve([at(u - 0.06, 0.7), at(u - 0.1, 0.05), at(u + 0.02, -0.62)]), color, 6),
      )
      .join('')
  if (pattern === 'spotted') {
    const spots: [number, number][] = [
      [0.28, 0.18],
      [0.2, -0.18],
      [-0.02, 0.3],
      [-0.08, -0.02],
      [-0.04, -0.34],
      [-0.34, 0.26],
      [-0.4, -0.08],
      [-0.66, 0.16],
      [-0.74, -0.02],
    ]
    return spots.map(([u, v]) => circle(at(u, v), 4.4, color)).join('')
  }
  return ''
}

/** The corners of a raised wing: root, wrist, tip, and the feather ends from the tip back to the body. */
export interface RaisedWing {
  readonly root: readonly [Point, Point]
  readonly wrist: Point
  readonly tip: Point
  readonly ends: readonly Point[]
}

/**
 * @param bird - the skeleton
 * @param far - the wing on the far side: further forward
 * @returns the wing's corners
 */
export function raisedWing(bird: Anatomy, far: boolean): RaisedWing {
  const span = 90 * bird.span
  const lean = far ? -34 : 4
  const front = bird.at(0.4, 0.3)
  const rear = bird.at(far ? 0 : -0.36, 0.24)
  const wrist = polar(front, 92 + lean + bird.axis, span * 0.52)
  const tip = polar(wrist, 122 + lean + bird.axis, span * 0.66)
  const fan = [0.16, 0.32, 0.48, 0.64, 0.8, 1].map((share) => {
    const straight = along(tip, rear, share)
    // the trailing edge swings out behind the straight line
    const out = Math.sin(Math.PI * Math.min(share, 0.98)) * span * 0.2
    return polar(straight, 200 + lean, out)
  })
  return { root: [front, rear], wrist, tip, ends: [tip, ...fan] }
}

/**
 * A wing raised in flight.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @param far - the wing on the far side, in shade
 * @returns the layer
 */
export function drawRaisedWing(
  bird: Anatomy,
  attributes: Attributes,
  tints: Tints,
  far: boolean,
): Svg {
  const own = tints[attributes['wing color']]
  const color = far ? darker(own, 0.16) : own
  const id = far ? 'far-wing' : 'near-wing'
  const wing = raisedWing(bird, far)
  const [front, rear] = wing.root
  const shoulder = polar(along(front, wing.wrist, 0.5), 20, 8)
  const edge = curve([
    front,
    shoulder,
    wing.wrist,
    polar(along(wing.wrist, wing.tip, 0.55), 40, 5),
    wing.tip,
  ])
  const outline = `${edge}${scallops(wing.ends, -0.34)}L${number(rear[0])} ${number(rear[1])}Z`
  const line = darker(color, 0.4)
  const quills = wing.ends
    .slice(1, -1)
    .map((end) =>
      stroke(
        polyline([along(along(wing.wrist, front, 0.3), end, 0.5), along(wing.wrist, end, 0.98)]),
        line,
        1.6,
      ),
    )
  const coverts = wing.ends.map((end) => along(along(wing.wrist, front, 0.35), end, 0.46))
  const inner = `${edge}L${number(coverts[0]![0])} ${number(coverts[0]![1])}${scallops(coverts, -0.3)}Z`
  const marks = raisedMarks(
    wing,
    attributes['wing pattern'],
    mix(contrasting(color), color, far ? 0.25 : 0),
  )
  return (
    litFromAbove(id, color, wing.tip[1], front[1]) +
    shape(outline, `url(#${id})`, darker(color, 0.58), 2) +
    clipped(
      `${id}-edge`,
      outline,
      fill(inner, lighter(color, 0.12), 'fill-opacity=".5"') + quills.join('') + marks,
    )
  )
}

function raisedMarks(wing: RaisedWing, pattern: ValueOf<'wing pattern'>, color: string): Svg {
  const [front] = wing.root
  const across = (share: number, depth: number) =>
    along(along(front, wing.wrist, share), wing.ends[6 - Math.round(share * 4)]!, depth)
  if (pattern === 'striped')
    return [0.3, 0.54, 0.78]
      .map((depth) =>
        stroke(
          curve(wing.ends.map((end, i) => along(along(wing.wrist, front, i / 7), end, depth))),
          color,
          6,
        ),
      )
      .join('')
  if (pattern === 'spotted')
    return [0.3, 0.55, 0.8]
      .flatMap((depth) =>
        [0.1, 0.4, 0.7, 1].map((share) => circle(across(share, depth), 4.8, color)),
      )
      .join('')
  return ''
}
