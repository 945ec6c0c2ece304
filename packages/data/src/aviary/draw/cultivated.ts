import type { Random } from '@laviter/nn/random'
import { between, chance, oneOf } from '../draws'
import { darker, lighter } from '../palette'
import { sheet, SIDE, type Backdrop } from './canvas'
import { polygon, type Point } from './geometry'
import { circle, ellipse, fill, stroke, vertical, type Svg } from './paint'
import { hills, trunk } from './scenery'

const rectangle = (x: number, y: number, width: number, height: number, paint: string) =>
  fill(
    polygon([
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ]),
    paint,
  )

/** Rows of a field: wedges that meet behind the horizon. */
function rows(vanishing: number, horizon: number, colors: readonly string[]): Svg {
  const width = 46
  const at = (i: number): Point => [vanishing + (i - 13) * width, 330]
  const top = (i: number): Point => [vanishing + (i - 13) * width * 0.16, horizon]
  return Array.from({ length: 26 }, (_, i) =>
    fill(polygon([top(i), top(i + 1), at(i + 1), at(i)]), colors[i % colors.length]!),
  ).join('')
}

/** A tower with lit windows. */
function tower(random: Random, x: number, top: number, width: number, color: string): Svg {
  const columns = Math.floor((width - 6) / 12)
  const windows = Array.from({ length: columns * 13 }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)]
    const paint = chance(random, 0.7) ? '#ffe7a0' : darker(color, 0.25)
    return rectangle(
      x + (width - columns * 12 + 5) / 2 + column * 12,
      top + 9 + row * 16,
      7,
      9,
      paint,
    )
  })
  const middle = x + width / 2
  const roof = oneOf(random, [
    stroke(`M${middle.toFixed(1)} ${top.toFixed(1)}v-24`, color, 3),
    rectangle(x + width * 0.2, top - 12, width * 0.6, 13, color),
    fill(
      polygon([
        [x, top + 0.5],
        [middle, top - 20],
        [x + width, top + 0.5],
      ]),
      color,
    ),
  ])
  return roof + rectangle(x, top, width, 330 - top, color) + windows.join('')
}

/** A skyline of towers. */
export const city: Backdrop = (random) => {
  const far = [4, 52, 100, 148, 196, 244, 290].map((x) =>
    rectangle(x, between(random, 84, 150), 42, 240, '#c3bfc9'),
  )
  const near = [-14, 34, 108, 174, 228, 276].map((x) =>
    tower(
      random,
      x + between(random, -6, 6),
      between(random, 44, 112),
      between(random, 40, 52),
      oneOf(random, ['#77849f', '#8a7f95', '#66778f']),
    ),
  )
  return (
    vertical('haze', ['#cfdfe0', '#f6e6d2', '#f3d6c0']) +
    sheet('url(#haze)') +
    [...far, ...near].join('')
  )
}

/** A barn with a hipped roof and a crossed door. */
function barn(x: number, foot: number): Svg {
  const wall = rectangle(x - 44, foot - 56, 88, 60, '#b23a32')
  const gable: Point[] = [
    [x - 44, foot - 55],
    [x - 32, foot - 84],
    [x, foot - 104],
    [x + 32, foot - 84],
    [x + 44, foot - 55],
  ]
  const roof = `M${[[x - 50, foot - 50] as const, ...gable.slice(1, 4), [x + 50, foot - 50] as const].map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join('L')}`
  const [left, top] = [x - 18, foot - 42]
  const cross = `M${left.toFixed(1)} ${top.toFixed(1)}l36 46m0 -46l-36 46m0 -46h36v46h-36z`
  return (
    wall +
    fill(polygon(gable), '#b23a32') +
    stroke(roof, '#6b4a4a', 7) +
    stroke(cross, '#fff4e4', 3) +
    rectangle(x - 9, foot - 80, 18, 18, '#fff4e4') +
    rectangle(x - 6, foot - 77, 12, 12, '#5a3532')
  )
}

/** A barn and a silo behind striped fields. */
export const farm: Backdrop = (random) => {
  const horizon = 166
  const left = chance(random, 0.5)
  const x = left ? between(random, 46, 70) : between(random, 250, 274)
  const silo = left ? x + 66 : x - 66
  const fence = Array.from({ length: 12 }, (_, i) => rectangle(i * 30 - 8, 158, 5, 30, '#fffaf0'))
  return (
    vertical('air', ['#a8dcea', '#e9f4dc']) +
    sheet('url(#air)') +
    hills(random, 142, 10, '#b9cf7c') +
    rectangle(silo - 13, 84, 26, 90, '#c9ccd2') +
    ellipse([silo, 84], 13, 12, '#9aa0ab') +
    barn(x, horizon) +
    rows(SIDE / 2, horizon, ['#e8c65c', '#8fb548', '#d9b04a', '#a4713f']) +
    fence.join('') +
    rectangle(-5, 164, 330, 4, '#fffaf0') +
    rectangle(-5, 175, 330, 4, '#fffaf0')
  )
}

/** Rows of lavender up to a line of cypresses. */
export const lavender: Backdrop = (random) => {
  const horizon = 122
  const cypresses = Array.from({ length: 9 }, (_, i) => {
    const height = between(random, 22, 40)
    return ellipse(
      [i * 40 + between(random, -12, 12), horizon + 4 - height],
      between(random, 7, 10),
      height,
      oneOf(random, ['#5b8460', '#4d7656', '#6b9468']),
    )
  })
  const flowers = Array.from({ length: 110 }, () => {
    const y = between(random, horizon + 8, 316)
    return ellipse(
      [between(random, 0, SIDE), y],
      (y - 60) / 95,
      (y - 60) / 45,
      oneOf(random, ['#e3d6f7', '#7f63bd', '#ac93dd']),
    )
  })
  return (
    vertical('air', ['#fbe9b8', '#fff7e2']) +
    sheet('url(#air)') +
    cypresses.join('') +
    rows(between(random, 130, 190), horizon, ['#9b80d2', '#9b80d2', '#c3d29a']) +
    flowers.join('')
  )
}

/** Cherry trees in blossom, their petals in the air. */
export const blossom: Backdrop = (random) => {
  const pinks = ['#f9c6d8', '#f4aac6', '#fddde8', '#ef98ba']
  const puff = (x: number, y: number, size: number) =>
    circle([x + between(random, -12, 12), y + between(random, -8, 8)], size, oneOf(random, pinks))
  const crowns = Array.from({ length: 46 }, (_, i) => {
    const x = (i * 37) % 330
    const side = Math.abs(x - SIDE / 2) / (SIDE / 2)
    return puff(x, between(random, -4, 30 + side * side * 120), between(random, 16, 28))
  })
  const petals = Array.from({ length: 40 }, () =>
    ellipse(
      [between(random, 0, SIDE), between(random, 60, 316)],
      between(random, 2.6, 4.6),
      between(random, 1.8, 3),
      oneOf(random, pinks),
    ),
  )
  return (
    vertical('spring', ['#d3eeea', '#f2f7ec']) +
    sheet('url(#spring)') +
    hills(random, 236, 8, '#c4e2a8') +
    hills(random, 270, 8, lighter('#a6cf8e', 0.1)) +
    [28, 292].map((x) => trunk(x + between(random, -10, 10), 11, '#7a5550')).join('') +
    [...crowns, ...petals].join('')
  )
}
