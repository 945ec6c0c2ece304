import { between, chance, oneOf } from '../draws'
import { number, type Point } from './geometry'
import { circle, ellipse, fill, glow, stroke, vertical } from './paint'
import { sheet, SIDE, type Backdrop } from './canvas'
import { cloud, hills, leaf, trunk } from './scenery'

/** A moon among stars. */
export const night: Backdrop = (random) => {
  const moon: Point = [
    chance(random, 0.5) ? between(random, 44, 84) : between(random, 236, 276),
    between(random, 46, 64),
  ]
  const stars = Array.from({ length: 54 }, () =>
    circle([between(random, 0, SIDE), between(random, 0, 236)], between(random, 0.9, 2), '#fff6d6'),
  )
  const bright = Array.from({ length: 8 }, () => {
    const [x, y, r] = [between(random, 8, 312), between(random, 8, 200), between(random, 5, 8)]
    const d = `M${number(x)} ${number(y - r)}Q${number(x)} ${number(y)} ${number(x + r)} ${number(y)}Q${number(x)} ${number(y)} ${number(x)} ${number(y + r)}Q${number(x)} ${number(y)} ${number(x - r)} ${number(y)}Q${number(x)} ${number(y)} ${number(x)} ${number(y - r)}Z`
    return fill(d, '#fffbe8')
  })
  const craters = [
    [-10, -8, 7],
    [9, 6, 9],
    [-7, 14, 5],
    [12, -14, 4],
  ].map(([x, y, r]) => circle([moon[0] + x!, moon[1] + y!], r!, '#e9dba4'))
  return (
    vertical('night', ['#263170', '#3f4e8d', '#6f7cab']) +
    sheet('url(#night)') +
    [...stars, ...bright].join('') +
    glow('moonlight', '#fff6cc', 0.6) +
    circle(moon, 78, 'url(#moonlight)') +
    circle(moon, 32, '#fbf2c8') +
    craters.join('') +
    hills(random, 244, 12, '#2c3660') +
    hills(random, 280, 8, '#222a4e')
  )
}

/** Slanting rain under dark clouds. */
export const rain: Backdrop = (random) => {
  const clouds = Array.from({ length: 12 }, (_, i) =>
    cloud(
      random,
      [i * 30 - 6 + between(random, -8, 8), between(random, 4, 44)],
      between(random, 26, 38),
      oneOf(random, ['#4b5563', '#5b6675', '#697483']),
    ),
  )
  const streaks = Array.from({ length: 90 }, () => {
    const length = between(random, 14, 24)
    return stroke(
      `M${number(between(random, 0, 340))} ${number(between(random, 50, 306))}l${number(-length * 0.36)} ${number(length)}`,
      oneOf(random, ['#e6eff5', '#c3d2de']),
      2,
    )
  })
  const puddles = Array.from({ length: 7 }, () =>
    ellipse(
      [between(random, 10, 310), between(random, 284, 314)],
      between(random, 12, 24),
      between(random, 3, 5),
      '#a9b9c6',
    ),
  )
  return (
    vertical('wet', ['#6d7885', '#8c97a1', '#9fa9af']) +
    sheet('url(#wet)') +
    hills(random, 214, 10, '#74857c') +
    hills(random, 262, 8, '#5f7067') +
    [...puddles, ...clouds, ...streaks].join('')
  )
}

/** Birches among turning leaves. */
export const autumn: Backdrop = (random) => {
  const turning = ['#d8612a', '#e98e2e', '#c2412c', '#f0b840']
  const birches = [14, 76, 150, 226, 300].map((place) => {
    const x = place + between(random, -14, 14)
    const marks = Array.from({ length: 13 }, () => {
      const side = chance(random, 0.5) ? -6 : 1
      return stroke(
        `M${number(x + side)} ${number(between(random, 50, 280))}h${number(between(random, 3, 6))}`,
        '#5d4a44',
        2.6,
      )
    })
    return trunk(x, between(random, 9, 12), '#fbf3e8') + marks.join('')
  })
  const crowns = Array.from({ length: 34 }, (_, i) =>
    circle(
      [((i * 41) % 330) + between(random, -10, 10), between(random, -8, 60)],
      between(random, 17, 28),
      oneOf(random, turning),
    ),
  )
  const falling = Array.from({ length: 26 }, () =>
    leaf(
      [between(random, 0, SIDE), between(random, 80, 300)],
      between(random, 0, 360),
      between(random, 11, 16),
      oneOf(random, turning),
    ),
  )
  return (
    vertical('mellow', ['#f3dc9c', '#f8ecc9', '#f4dfae']) +
    sheet('url(#mellow)') +
    hills(random, 222, 8, '#e3a04a') +
    [...birches, ...crowns].join('') +
    hills(random, 264, 8, '#c06a30') +
    falling.join('')
  )
}
