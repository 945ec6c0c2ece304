import type { ValueOf } from '../attributes'
import { between, oneOf } from '../draws'
import { sheet, SIDE, type Backdrop } from './canvas'
import { blossom, city, farm, lavender } from './cultivated'
import { number, polygon, type Point } from './geometry'
import { circle, ellipse, fill, glow, stroke, vertical } from './paint'
import { boat, cactus, cloud, fir, hills, peak, trunk } from './scenery'
import { autumn, night, rain } from './seasons-and-hours'

const sky: Backdrop = (random) => {
  const places: Point[] = [
    [62, 66],
    [255, 46],
    [276, 178],
    [40, 196],
    [190, 268],
    [110, 290],
  ]
  const clouds = places.map(([x, y]) =>
    cloud(
      random,
      [x + between(random, -18, 18), y + between(random, -14, 14)],
      between(random, 20, 32),
      '#ffffff',
    ),
  )
  return vertical('sky', ['#77b8ec', '#a9d5f5', '#dcf0fb']) + sheet('url(#sky)') + clouds.join('')
}

const forest: Backdrop = (random) => {
  const far = [30, 84, 138, 190, 246, 300].map((x) =>
    trunk(x + between(random, -14, 14), between(random, 5, 8), '#4d7350'),
  )
  const near = [8, 116, 222, 312].map((x) =>
    trunk(x + between(random, -22, 22), between(random, 10, 15), '#4a3a2c'),
  )
  const leaves = Array.from({ length: 16 }, (_, i) =>
    ellipse(
      [i * 22 - 5 + between(random, -8, 8), between(random, -6, 40)],
      between(random, 18, 30),
      between(random, 12, 20),
      oneOf(random, ['#2c5c33', '#37703c', '#47854a', '#245030']),
    ),
  )
  const ferns = Array.from({ length: 12 }, (_, i) =>
    ellipse(
      [i * 29 + between(random, -8, 8), between(random, 302, 322)],
      between(random, 18, 28),
      between(random, 14, 24),
      oneOf(random, ['#2f6135', '#3d7a41', '#28542f']),
    ),
  )
  return (
    vertical('wood', ['#5d8f57', '#8db37a', '#5b8a50']) +
    sheet('url(#wood)') +
    [...far, ...near, ...leaves, ...ferns].join('')
  )
}

const meadow: Backdrop = (random) => {
  const flowers = Array.from({ length: 34 }, () => {
    const y = between(random, 176, 314)
    const size = 1.6 + (y - 170) / 48
    const at: Point = [between(random, 4, 316), y]
    return (
      circle(at, size * 1.5, oneOf(random, ['#ffffff', '#ffe45e', '#ff9fc0', '#e9dcff'])) +
      circle(at, size * 0.6, '#f2a13a')
    )
  })
  return (
    vertical('air', ['#bfe4f2', '#eaf7ee']) +
    sheet('url(#air)') +
    hills(random, 128, 16, '#b5dc86') +
    hills(random, 168, 12, '#95ca5c') +
    hills(random, 226, 10, '#7bb845') +
    flowers.join('')
  )
}

const snow: Backdrop = (random) => {
  const firs = [20, 78, 236, 296].map((x) =>
    fir(x + between(random, -14, 14), between(random, 190, 206), between(random, 84, 128)),
  )
  const flakes = Array.from({ length: 46 }, () =>
    circle(
      [between(random, 0, SIDE), between(random, 0, SIDE)],
      between(random, 1.6, 3.8),
      '#ffffff',
    ),
  )
  return (
    vertical('cold', ['#9fb6cc', '#c3d3e2', '#dde7f0']) +
    sheet('url(#cold)') +
    firs.join('') +
    hills(random, 204, 8, '#eef4fa') +
    hills(random, 250, 8, '#dfe9f3') +
    flakes.join('')
  )
}

const sunset: Backdrop = (random) => {
  const sun: Point = [between(random, 60, 260), between(random, 140, 176)]
  const bars = Array.from({ length: 5 }, () =>
    ellipse(
      [between(random, 0, SIDE), between(random, 24, 150)],
      between(random, 46, 80),
      between(random, 4, 7),
      oneOf(random, ['#c9608a', '#f3b07c', '#8a4a86']),
    ),
  )
  return (
    vertical('dusk', ['#54357a', '#a94a86', '#ef7a63', '#fbb45e', '#fde08a']) +
    sheet('url(#dusk)') +
    bars.join('') +
    glow('sunlight', '#fff3b0', 0.9) +
    circle(sun, 92, 'url(#sunlight)') +
    circle(sun, 34, '#fff0a8') +
    hills(random, 236, 12, '#6b3560') +
    hills(random, 268, 8, '#48264c')
  )
}

const sea: Backdrop = (random) => {
  const horizon = between(random, 96, 116)
  const waves = Array.from({ length: 22 }, () => {
    const y = between(random, horizon + 12, 312)
    const [x, half] = [between(random, 0, SIDE), 8 + (y - horizon) / 12]
    return stroke(
      `M${number(x - half)} ${number(y)}q${number(half / 2)} ${number(-half * 0.45)} ${number(half)} 0q${number(half / 2)} ${number(-half * 0.45)} ${number(half)} 0`,
      '#e2fbff',
      2,
    )
  })
  return (
    vertical('air', ['#bfe6f3', '#eefaf9']) +
    vertical('deep', ['#46b3c4', '#1d86a3', '#13698c']) +
    sheet('url(#air)') +
    `<rect y="${number(horizon)}" width="${SIDE}" height="${SIDE}" fill="url(#deep)"/>` +
    boat(between(random, 30, 290), horizon) +
    waves.join('')
  )
}

const desert: Backdrop = (random) => {
  const sunSpot: Point = [between(random, 40, 280), between(random, 34, 60)]
  return (
    vertical('heat', ['#f6d9a0', '#fbeccb']) +
    sheet('url(#heat)') +
    circle(sunSpot, 22, '#fffbe6') +
    hills(random, 150, 14, '#ecc489') +
    cactus(between(random, 24, 80), 196, between(random, 70, 92)) +
    cactus(between(random, 246, 300), 188, between(random, 56, 78)) +
    hills(random, 196, 12, '#e0ae6c') +
    hills(random, 250, 12, '#d29a56')
  )
}

const mountain: Backdrop = (random) => {
  const at = (x: number) => x + between(random, -16, 16)
  return (
    vertical('thin', ['#a7bedf', '#e4ecf6']) +
    sheet('url(#thin)') +
    peak(at(80), between(random, 56, 76), 128, '#8e9abf') +
    peak(at(262), between(random, 44, 66), 132, '#8490b7') +
    peak(at(172), between(random, 92, 112), 112, '#6f7ba4') +
    hills(random, 252, 8, '#6d8a76') +
    hills(random, 282, 6, '#587562')
  )
}

const waterfall: Backdrop = (random) => {
  const x = between(random, 118, 202)
  const rocks = Array.from({ length: 40 }, (_, i) => {
    const [left, top] = [(i % 8) * 44 - 20 + (Math.floor(i / 8) % 2) * 20, Math.floor(i / 8) * 52]
    const [width, height] = [between(random, 38, 46), between(random, 40, 50)]
    const corners: Point[] = [
      [left + 6, top],
      [left + width - 4, top + between(random, 0, 8)],
      [left + width, top + height * 0.7],
      [left + width * 0.6, top + height],
      [left, top + height * 0.8],
    ]
    return fill(polygon(corners), oneOf(random, ['#8a7f72', '#988c7d', '#7b7166', '#857d76']))
  })
  const fall: Point[] = [
    [x - 56, -10],
    [x + 56, -10],
    [x + 62, 330],
    [x - 62, 330],
  ]
  const streaks = Array.from({ length: 40 }, () => {
    const at = x + between(random, -50, 50)
    return stroke(
      `M${number(at)} ${number(between(random, -20, 250))}v${number(between(random, 30, 80))}`,
      oneOf(random, ['#ffffff', '#ffffff', '#8ecbe0']),
      3,
    )
  })
  const moss = [-64, 64].flatMap((side) =>
    Array.from({ length: 7 }, (_, i) =>
      cloud(
        random,
        [x + side * between(random, 1, 1.9), i * 34 + between(random, -8, 8)],
        between(random, 9, 14),
        oneOf(random, ['#5f9a52', '#74ad5c', '#4d8548']),
      ),
    ),
  )
  const mist = Array.from({ length: 16 }, (_, i) =>
    circle(
      [i * 22 - 5, between(random, 296, 322)],
      between(random, 16, 30),
      '#eef8fb',
      'fill-opacity=".75"',
    ),
  )
  return (
    sheet('#655c53') +
    rocks.join('') +
    moss.join('') +
    fill(polygon(fall), '#c4e6f2') +
    [...streaks, ...mist].join('')
  )
}

/** What each background draws. */
export const BACKDROPS: Record<ValueOf<'background'>, Backdrop> = {
  sky,
  forest,
  meadow,
  snow,
  sunset,
  sea,
  desert,
  mountain,
  night,
  city,
  farm,
  waterfall,
  blossom,
  autumn,
  rain,
  lavender,
}
