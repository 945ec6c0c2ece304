import type { Random } from '@laviter/nn/random'
import type { ValueOf } from '../attributes'
import { between, chance } from '../draws'
import type { Individual } from '../individual'
import { drawTints } from '../palette'
import { poseBird } from './anatomy'
import { BACKDROPS } from './backdrop'
import { birdBox, drawBird, type Box } from './bird'
import { SIDE } from './canvas'
import { number } from './geometry'
import { feetLevel } from './legs'
import type { Svg } from './paint'
import { branch, ground, water, type Stage } from './stage'

/** A drawing and where its bird is. */
export interface Picture {
  readonly svg: Svg
  /** around the visible bird, in pixels of the picture */
  readonly box: Box
}

/** Scale of each size class; a large bird fills most of the picture. */
const SCALES: Record<ValueOf<'size'>, number> = { small: 0.7, medium: 0.89, large: 1.1 }
const MARGIN = 8

/**
 * Draws an individual in its scene.
 *
 * @param individual - the bird
 * @param random - everything that no attribute fixes: place, scale, tilt, tints, clouds
 * @returns a square picture of {@link SIDE} pixels as SVG
 */
export function drawPicture({ species, attributes }: Individual, random: Random): Picture {
  const { pose, background, size } = attributes
  const bird = poseBird(species.build, attributes, random.fork('pose'))
  const tints = drawTints(random.fork('tints'))
  const scene = random.fork('scene')
  const own = birdBox(bird, attributes)
  const fit = Math.min(
    (SIDE - 2 * MARGIN) / (own.right - own.left),
    (SIDE - 2 * MARGIN) / (own.bottom - own.top),
  )
  const scale = Math.min(SCALES[size] * between(random, 0.95, 1.05), fit)
  const mirrored = chance(random, 0.5)
  const [left, right] = mirrored ? [-own.right, -own.left] : [own.left, own.right]
  const middle = (left + right) / 2
  const x = clamp(
    SIDE / 2 - middle * scale + between(random, -18, 18),
    MARGIN - left * scale,
    SIDE - MARGIN - right * scale,
  )
  // y of what the bird rests on, in its own frame; in flight its middle
  const rest = {
    perching: feetLevel(bird),
    standing: feetLevel(bird),
    swimming: bird.at(0, -0.52)[1],
    flying: (own.top + own.bottom) / 2,
  }[pose]
  const level =
    { perching: 232, standing: 270, swimming: 226, flying: 158 }[pose] + between(random, -9, 9)
  const y = clamp(
    level - rest * scale,
    MARGIN - own.top * scale,
    SIDE - MARGIN - (pose === 'swimming' ? rest : own.bottom) * scale,
  )
  const restsAt = y + rest * scale
  const stage = stageOf(pose, background, restsAt, x, scene)
  const place = `translate(${number(x)} ${number(y)}) scale(${(mirrored ? -scale : scale).toFixed(3)} ${scale.toFixed(3)})`
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">` +
    BACKDROPS[background](scene) +
    stage.behind +
    `<g transform="${place}">${drawBird(bird, attributes, tints)}</g>` +
    stage.before +
    '</svg>'
  const bottom = pose === 'swimming' ? restsAt : y + own.bottom * scale
  return {
    svg,
    box: { left: x + left * scale, top: y + own.top * scale, right: x + right * scale, bottom },
  }
}

function stageOf(
  pose: ValueOf<'pose'>,
  background: ValueOf<'background'>,
  level: number,
  x: number,
  scene: Random,
): Stage {
  switch (pose) {
    case 'perching':
      return branch(background, level, scene)
    case 'standing':
      return ground(background, level, x, scene)
    case 'swimming':
      return water(background, level, x, scene)
    case 'flying':
      return { behind: '', before: '' }
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, x))
}
