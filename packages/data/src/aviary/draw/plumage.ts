import type { Attributes, ValueOf } from '../attributes'
import { contrasting, darker, lighter, type Tints } from '../palette'
import type { Anatomy } from './anatomy'
import { blob, polar, polyline, type Point } from './geometry'
import {
  circle,
  clipped,
  ellipse,
  fill,
  glow,
  litFromAbove,
  shape,
  stroke,
  type Svg,
} from './paint'

/**
 * Body, neck and head with their feather colours: overall colour first, then belly, back, crown, breast marks, soft light.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layers, wing and bill excepted
 */
export function drawBody(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const primary = tints[attributes['primary color']]
  const d = blob(bird.outline)
  const top = bird.head[1] - bird.radius
  const layers = [
    fill(d, 'url(#body)'),
    // afloat, the belly is under water, and nobody is told its colour
    bird.pose === 'swimming' ? '' : region(belly(bird), tints[attributes['belly color']]),
    region(back(bird), tints[attributes['back color']]),
    breastMarks(bird, attributes['breast pattern'], contrasting(primary)),
    ellipse(bird.at(0.35, -0.1), bird.length * 0.95, bird.depth * 0.95, 'url(#light)'),
    ellipse(bird.at(-0.2, -1.05), bird.length * 1.1, bird.depth * 0.6, 'url(#shade)'),
    region(crown(bird), tints[attributes['crown color']]),
    attributes['head pattern'] === 'masked' ? mask(bird, contrasting(primary)) : '',
  ]
  return (
    litFromAbove('body', primary, top, bird.depth) +
    glow('light', '#ffffff', 0.3) +
    glow('shade', '#10081c', 0.32) +
    clipped('silhouette', d, layers.join('')) +
    stroke(d, darker(primary, 0.55), 2)
  )
}

/** A region of another colour, with a faint contour as feathers overlap. */
function region(points: readonly Point[], color: string): Svg {
  return shape(blob(points), color, darker(color, 0.3), 1)
}

function belly({ at }: Anatomy): Point[] {
  return [
    at(0.68, -0.74),
    at(0.2, -0.52),
    at(-0.4, -0.44),
    at(-1.1, -0.2),
    at(-0.9, -1.2),
    at(0, -1.4),
    at(0.6, -1.2),
  ]
}

function back({ at, pose }: Anatomy): Point[] {
  return [
    at(0.5, 0.72),
    at(0.1, pose === 'flying' ? 0.1 : 0.34),
    at(-0.5, pose === 'flying' ? 0.12 : 0.26),
    at(-1.06, 0.2),
    at(-1.1, 0.7),
    at(-0.4, 1.4),
    at(0.3, 1.4),
  ]
}

function crown({ head, radius, gaze }: Anatomy): Point[] {
  const rim = (angle: number, share: number) => polar(head, angle + gaze, radius * share)
  return [
    rim(24, 1.04),
    rim(50, 0.62),
    rim(100, 0.46),
    rim(150, 0.66),
    rim(176, 1.04),
    rim(130, 1.2),
    rim(90, 1.2),
    rim(50, 1.2),
  ]
}

function mask({ head, radius, gaze }: Anatomy, color: string): Svg {
  const rim = (angle: number, share: number) => polar(head, angle + gaze, radius * share)
  const band = [
    rim(12, 1.1),
    rim(40, 0.55),
    rim(120, 0.36),
    rim(172, 1.02),
    rim(192, 1),
    rim(250, 0.22),
    rim(-30, 0.5),
    rim(-12, 1.1),
  ]
  return fill(blob(band), color)
}

function breastMarks(bird: Anatomy, pattern: ValueOf<'breast pattern'>, color: string): Svg {
  const { at } = bird
  if (pattern === 'spotted') {
    const rows: [number, number][] = [
      [0.86, 0.12],
      [0.66, 0.2],
      [0.9, -0.22],
      [0.7, -0.14],
      [0.76, -0.48],
      [0.52, -0.32],
      [0.5, 0.02],
    ]
    return rows.map(([u, v]) => circle(at(u, v), 3.6, color)).join('')
  }
  if (pattern === 'striped')
    return [0.22, -0.02, -0.26, -0.5]
      .map((v) =>
        stroke(polyline([at(1.05, v - 0.06), at(0.8, v + 0.02), at(0.5 - v * 0.1, v)]), color, 3.8),
      )
      .join('')
  return ''
}

/**
 * The crest: a tuft of crown feathers, behind the head.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer, empty where there is no crest
 */
export function drawCrest(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  if (attributes['head pattern'] !== 'crested') return ''
  const color = tints[attributes['crown color']]
  const { radius, gaze } = bird
  return crestTips(bird)
    .map(([angle, tip], i) => {
      const base = (offset: number) => polar(bird.head, angle + gaze + offset, radius * 0.8)
      const side = polar(bird.head, angle + gaze + 12, radius * 1.25)
      return shape(
        blob([base(-17), polar(bird.head, angle + gaze - 6, radius * 1.3), tip, side, base(17)]),
        lighter(color, 0.06 * i),
        darker(color, 0.5),
        1.6,
      )
    })
    .join('')
}

/** @returns angle and end of each crest feather */
export function crestTips({ head, radius, gaze }: Anatomy): [number, Point][] {
  return [
    [80, polar(head, 100 + gaze, radius * 1.72)],
    [105, polar(head, 124 + gaze, radius * 1.9)],
    [130, polar(head, 148 + gaze, radius * 1.72)],
  ]
}
