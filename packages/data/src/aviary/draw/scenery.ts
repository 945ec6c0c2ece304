import type { Random } from '@laviter/nn/random'
import { between } from '../draws'
import { mix } from '../palette'
import { blob, curve, number, polygon, type Point } from './geometry'
import { circle, ellipse, fill, stroke, type Svg } from './paint'

/** A line of hills: filled from a wavy edge down to the picture's bottom. */
export function hills(random: Random, level: number, swing: number, color: string): Svg {
  const edge = Array.from({ length: 6 }, (_, i): Point => [
    i * 76 - 30,
    level + between(random, -swing, swing),
  ])
  return fill(`${curve(edge)}L360 340L-40 340Z`, color)
}

export function cloud(random: Random, [x, y]: Point, size: number, color: string): Svg {
  const puffs = [
    [-1, 0.1, 0.55],
    [-0.4, -0.25, 0.72],
    [0.35, -0.15, 0.66],
    [1, 0.12, 0.5],
  ] as const
  const base = ellipse([x, y + size * 0.3], size * 1.5, size * 0.42, color)
  return (
    base +
    puffs
      .map(([dx, dy, r]) =>
        circle([x + dx * size, y + dy * size], r * size * between(random, 0.9, 1.1), color),
      )
      .join('')
  )
}

/** A tree trunk, wider at the foot. */
export function trunk(x: number, width: number, color: string): Svg {
  return fill(
    `M${number(x - width)} 330Q${number(x - width * 0.6)} 160 ${number(x - width * 0.7)} -10L${number(x + width * 0.7)} -10Q${number(x + width * 0.6)} 160 ${number(x + width)} 330Z`,
    color,
  )
}

/** A snowy fir. */
export function fir(x: number, y: number, size: number): Svg {
  return [0, 1, 2]
    .map((i) => {
      const [top, half] = [y - size * (1 - i * 0.28), size * (0.2 + i * 0.11)]
      const foot = top + size * 0.46
      return (
        fill(
          polygon([
            [x, top],
            [x + half, foot],
            [x - half, foot],
          ]),
          '#5d7f86',
        ) +
        fill(
          polygon([
            [x, top],
            [x + half * 0.6, top + size * 0.24],
            [x + half * 0.1, top + size * 0.2],
            [x - half * 0.6, top + size * 0.26],
          ]),
          '#ffffff',
        )
      )
    })
    .reverse()
    .join('')
}

/** A cactus with two arms. */
export function cactus(x: number, y: number, size: number): Svg {
  const arm = (side: number, height: number) =>
    `M${number(x)} ${number(y - size * height)}q${number(side * size * 0.34)} 4 ${number(side * size * 0.34)} ${number(-size * 0.34)}`
  const trunk = `M${number(x)} ${number(y)}V${number(y - size)}`
  return (
    [trunk, arm(1, 0.3), arm(-1, 0.44)].map((d) => stroke(d, '#3c6b4a', size * 0.2)).join('') +
    stroke(trunk, '#639a68', size * 0.06)
  )
}

/** A mountain with a shaded side and a cap of snow. */
export function peak(x: number, top: number, half: number, color: string): Svg {
  const cap = 0.3
  const left: Point = [x - half * cap, top + (280 - top) * cap]
  const right: Point = [x + half * cap, top + (280 - top) * cap]
  const zigzag: Point[] = [
    [x, top],
    right,
    [x + half * 0.14, right[1] - 10],
    [x + 2, right[1] + 8],
    [x - half * 0.15, right[1] - 12],
    left,
  ]
  return (
    fill(
      polygon([
        [x, top],
        [x + half, 280],
        [x - half, 280],
      ]),
      color,
    ) +
    fill(
      polygon([
        [x, top],
        [x + half, 280],
        [x + half * 0.2, 280],
      ]),
      mix(color, '#2c3558', 0.28),
    ) +
    fill(polygon(zigzag), '#fbfdff')
  )
}

/** A sailing boat on the horizon. */
export function boat(x: number, horizon: number): Svg {
  return (
    fill(
      polygon([
        [x, horizon - 44],
        [x + 26, horizon - 8],
        [x, horizon - 8],
      ]),
      '#fffdf4',
    ) +
    fill(
      polygon([
        [x - 4, horizon - 36],
        [x - 4, horizon - 8],
        [x - 20, horizon - 8],
      ]),
      '#f2ead8',
    ) +
    fill(
      polygon([
        [x - 24, horizon - 4],
        [x + 28, horizon - 4],
        [x + 18, horizon + 8],
        [x - 14, horizon + 8],
      ]),
      '#8a4b32',
    )
  )
}

/** A leaf from its stalk. */
export function leaf([x, y]: Point, angle: number, size: number, color: string): Svg {
  const t = (angle * Math.PI) / 180
  const p = (u: number, v: number): Point => [
    x + size * (u * Math.cos(t) - v * Math.sin(t)),
    y + size * (u * Math.sin(t) + v * Math.cos(t)),
  ]
  return fill(blob([p(0, 0), p(0.45, 0.26), p(1, 0), p(0.45, -0.26)]), color)
}
