import type { Attributes } from '../attributes'
import { darker, type Tints } from '../palette'
import type { Anatomy } from './anatomy'
import { polar, polyline, type Point } from './geometry'
import { stroke, type Svg } from './paint'

const WIDTH = 6

/** @returns height of the feet below the middle of the body */
export function feetLevel(bird: Anatomy): number {
  return bird.at(0, -0.95)[1] + bird.legs
}

/**
 * Both legs with three toes forward and one back; on a branch the toes close around it.
 *
 * @param bird - the skeleton; its pose shows legs
 * @param attributes - the individual's values
 * @param tints - the individual's colours
 * @returns the layer, behind the body
 */
export function drawLegs(bird: Anatomy, attributes: Attributes, tints: Tints): Svg {
  const color = tints[attributes['leg color']]
  const ground = feetLevel(bird)
  const near = bird.at(-0.02, -0.8)
  const far = bird.at(0.22, -0.8)
  return (
    leg([far[0] + 6, far[1]], ground - 2, bird, darker(color, 0.22)) +
    leg([near[0] - 4, near[1]], ground, bird, color)
  )
}

function leg(hip: Point, ground: number, { pose }: Anatomy, color: string): Svg {
  const knee: Point = [hip[0] - 3, hip[1] + (ground - hip[1]) * 0.55]
  const ankle: Point = [hip[0] + 2, ground - 2]
  const toes = pose === 'perching' ? [-60, -85, -110] : [-4, -20, -42, 190]
  const reach = pose === 'perching' ? 11 : 15
  const lines = [
    polyline([hip, knee, ankle]),
    ...toes.map((angle) => polyline([ankle, polar(ankle, angle, reach)])),
  ]
  const contour = darker(color, 0.6)
  return (
    lines.map((d, i) => stroke(d, contour, (i ? WIDTH * 0.72 : WIDTH) + 2.4)).join('') +
    lines.map((d, i) => stroke(d, color, i ? WIDTH * 0.72 : WIDTH)).join('')
  )
}
