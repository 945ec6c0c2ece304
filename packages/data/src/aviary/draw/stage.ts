import type { Random } from '@laviter/nn/random'
import type { ValueOf } from '../attributes'
import { between } from '../draws'
import { darker, lighter, mix } from '../palette'
import { SIDE } from './canvas'
import { curve, number, type Point } from './geometry'
import { circle, ellipse, fill, stroke, type Svg } from './paint'
import { leaf } from './scenery'

type Background = ValueOf<'background'>

/** What a perch, a ground and a water look like before each background. */
const MATERIALS: Record<
  Background,
  { ground: string; water: readonly [string, string]; bark: string; leaf?: string }
> = {
  sky: { ground: '#9a9c94', water: ['#9cc9e8', '#5b9fd0'], bark: '#7a573c', leaf: '#7fb04e' },
  forest: { ground: '#6b5a3a', water: ['#6f9a78', '#3d6b54'], bark: '#5b4230', leaf: '#9cc455' },
  meadow: { ground: '#6aa83c', water: ['#9ad0d8', '#5aa5ba'], bark: '#80603f', leaf: '#5f9b35' },
  snow: { ground: '#f3f8fc', water: ['#b4cbdf', '#86a6c4'], bark: '#65564c' },
  sunset: { ground: '#3b2142', water: ['#e58a72', '#7d4178'], bark: '#3f2738', leaf: '#5b3350' },
  sea: { ground: '#ecd9ac', water: ['#46b3c4', '#13698c'], bark: '#8b7760' },
  desert: { ground: '#c98d4b', water: ['#8fd0c6', '#4aa3a5'], bark: '#8a6a48' },
  mountain: { ground: '#7f8a84', water: ['#a3b8d4', '#6c86ad'], bark: '#6a5444', leaf: '#5f8461' },
  night: { ground: '#3b4570', water: ['#8391c4', '#36427c'], bark: '#51465c', leaf: '#6f80a4' },
  city: { ground: '#8f8f98', water: ['#a9c0cc', '#6d8ba3'], bark: '#6e5a4c', leaf: '#86a860' },
  farm: { ground: '#a8703f', water: ['#a5cfd6', '#6ba3b5'], bark: '#7d5b3c', leaf: '#79a840' },
  waterfall: { ground: '#6f746c', water: ['#a6dbe0', '#4a9aa8'], bark: '#5a4a3c', leaf: '#6da356' },
  blossom: { ground: '#a6cf8e', water: ['#cfe0ea', '#9bb9d6'], bark: '#6e4b45', leaf: '#f2a9c2' },
  autumn: { ground: '#a8602f', water: ['#c6cdc2', '#7d969c'], bark: '#6a4a36', leaf: '#dd7a2c' },
  rain: { ground: '#6c7470', water: ['#94a3b0', '#5d6b7a'], bark: '#4e4640', leaf: '#6f8a63' },
  lavender: { ground: '#b49a72', water: ['#c3c6ee', '#8a8fc8'], bark: '#75604e', leaf: '#9db37c' },
}

/** A layer behind the bird and one before it. */
export interface Stage {
  readonly behind: Svg
  readonly before: Svg
}

/**
 * The branch that a bird perches on.
 *
 * @param background - the scene
 * @param level - y of the feet
 * @param random - the stream to draw from
 * @returns the branch; it runs below the toes
 */
export function branch(background: Background, level: number, random: Random): Stage {
  const { bark, leaf: green } = MATERIALS[background]
  const slope = between(random, -10, 10)
  const line: Point[] = [
    [-14, level + 8 - slope * 1.4],
    [80, level + 5 - slope * 0.5],
    [160, level + 5],
    [250, level + 7 + slope * 0.6],
    [334, level + 2 + slope * 1.5],
  ]
  const twigs: [Point, Point][] = [
    [
      [70, level + 6],
      [34, level - 34],
    ],
    [
      [252, level + 7],
      [292, level + 46],
    ],
    [
      [110, level + 6],
      [84, level + 44],
    ],
  ]
  const leaves = green
    ? twigs.flatMap(([from, to]) =>
        [0.55, 0.8, 1].flatMap((share, i) => {
          const at: Point = [
            from[0] + (to[0] - from[0]) * share,
            from[1] + (to[1] - from[1]) * share,
          ]
          const lean = between(random, -20, 20)
          return [
            leaf(at, (i % 2 ? 20 : 160) + lean, 20, green),
            leaf(at, (i % 2 ? -60 : 240) + lean, 17, darker(green, 0.16)),
          ]
        }),
      )
    : []
  const snow =
    background === 'snow'
      ? stroke(curve(line.map(([x, y]) => [x, y - 5.5] as const)), '#ffffff', 6)
      : ''
  return {
    behind:
      twigs.map((twig) => stroke(curve(bent(twig)), darker(bark, 0.2), 5)).join('') +
      leaves.join('') +
      stroke(curve(line), darker(bark, 0.5), 16) +
      stroke(curve(line), bark, 13) +
      stroke(curve(line.map(([x, y]) => [x, y - 2.5] as const)), lighter(bark, 0.22), 3.5) +
      snow,
    before: '',
  }
}

/**
 * The ground that a bird stands on.
 *
 * @param background - the scene
 * @param level - y of the feet
 * @param middle - x of the bird
 * @param random - the stream to draw from
 * @returns the ground with the bird's shadow
 */
export function ground(
  background: Background,
  level: number,
  middle: number,
  random: Random,
): Stage {
  const color = MATERIALS[background].ground
  const edge: Point[] = [
    [-20, level + 6],
    [60, level - 9 + between(random, -3, 3)],
    [160, level - 12],
    [260, level - 9 + between(random, -3, 3)],
    [340, level + 6],
  ]
  const area = `${curve(edge)}L340 340L-20 340Z`
  const stones = Array.from({ length: 9 }, () =>
    ellipse(
      [between(random, 6, 314), between(random, level + 12, 316)],
      between(random, 4, 10),
      between(random, 2, 4),
      darker(color, 0.16),
    ),
  )
  const shadow = ellipse([middle, level], 46, 6, '#140c20', 'fill-opacity=".24"')
  return {
    behind:
      fill(area, color) + stroke(curve(edge), lighter(color, 0.3), 3) + stones.join('') + shadow,
    before: '',
  }
}

/**
 * The water that a bird swims in: seamless behind and before it, so that the surface cuts the bird alone.
 *
 * @param background - the scene
 * @param level - y of the waterline at the bird
 * @param middle - x of the bird
 * @param random - the stream to draw from
 * @returns the water
 */
export function water(
  background: Background,
  level: number,
  middle: number,
  random: Random,
): Stage {
  const [near, deep] = MATERIALS[background].water
  const shore = level - 34
  const paint =
    `<linearGradient id="water" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${number(shore)}" y2="${SIDE}">` +
    `<stop offset="0" stop-color="${near}"/><stop offset="1" stop-color="${deep}"/></linearGradient>`
  const light = lighter(near, 0.55)
  const ripple = (x: number, y: number, half: number) =>
    stroke(`M${number(x - half)} ${number(y)}q${number(half)} 5 ${number(half * 2)} 0`, light, 2.2)
  const scattered = Array.from({ length: 12 }, () =>
    ripple(between(random, 0, SIDE), between(random, level + 22, 312), between(random, 10, 22)),
  )
  const surface: Point[] = [
    [-10, level],
    [middle - 70, level],
    [middle - 34, level + 3],
    [middle, level - 1],
    [middle + 34, level + 3],
    [middle + 70, level],
    [330, level],
  ]
  return {
    behind:
      paint +
      `<rect y="${number(shore)}" width="${SIDE}" height="${SIDE}" fill="url(#water)"/>` +
      stroke(`M0 ${number(shore)}H${SIDE}`, mix(light, deep, 0.4), 2) +
      ripple(40, level - 14, 16) +
      ripple(282, level - 18, 14),
    before:
      fill(`${curve(surface)}L330 340L-10 340Z`, 'url(#water)') +
      ripple(middle, level + 2, 66) +
      ripple(middle + 4, level + 12, 48) +
      ripple(middle - 2, level + 22, 28) +
      scattered.join('') +
      circle([middle - 70, level + 1], 3, light) +
      circle([middle + 70, level], 2.4, light),
  }
}

/** A twig leaves its branch slanting, then rises or hangs. */
function bent([from, to]: [Point, Point]): Point[] {
  return [from, [from[0] + (to[0] - from[0]) * 0.62, from[1] + (to[1] - from[1]) * 0.42], to]
}
