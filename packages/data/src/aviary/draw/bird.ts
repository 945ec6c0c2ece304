import type { Attributes } from '../attributes'
import type { Tints } from '../palette'
import type { Anatomy } from './anatomy'
import type { Point } from './geometry'
import { billTip, drawBill, drawCheek, drawEye } from './head'
import { drawLegs, feetLevel } from './legs'
import type { Svg } from './paint'
import { crestTips, drawBody, drawCrest } from './plumage'
import { drawTail, tailPoints } from './tail'
import { drawFoldedWing, drawRaisedWing, raisedWing } from './wing'

/** The smallest upright box around a drawing. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * The whole bird, facing right, the middle of its body at the origin.
 *
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layers from back to front
 */
export function drawBird(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const flying = bird.pose === 'flying'
  return [
    flying ? drawRaisedWing(bird, attributes, tints, true) : '',
    drawTail(bird, attributes, tints),
    bird.legs > 0 ? drawLegs(bird, attributes, tints) : '',
    drawCrest(bird, attributes, tints),
    drawBody(bird, attributes, tints),
    flying
      ? drawRaisedWing(bird, attributes, tints, false)
      : drawFoldedWing(bird, attributes, tints),
    drawCheek(bird, attributes, tints),
    drawEye(bird, attributes, tints),
    drawBill(bird, attributes, tints),
  ].join('')
}

/**
 * @param bird - the skeleton
 * @param attributes - the individual's values
 * @returns the box around what {@link drawBird} draws
 */
export function birdBox(bird: Anatomy, attributes: Attributes): Box {
  const flying = bird.pose === 'flying'
  const wings = flying ? [true, false].flatMap((far) => raisedWing(bird, far).ends) : []
  const crest =
    attributes['head pattern'] === 'crested' ? crestTips(bird).map(([, tip]) => tip) : []
  const feet: Point[] = bird.legs > 0 ? [[0, feetLevel(bird) + 4]] : []
  const points = [
    ...bird.outline,
    ...tailPoints(bird, attributes).ends,
    ...wings,
    ...crest,
    ...feet,
    billTip(bird, attributes),
  ]
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  }
}
