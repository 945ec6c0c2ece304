import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { cropOf } from './crop'
import { renderView } from './render-view'
import { resizePicture } from './scale'
import { fixedViews, viewName } from './view'
import type { View } from './view'

let folder: string
const picture = { id: 'wide', file: '' }
const [WIDTH, HEIGHT] = [90, 60]

/** Smooth in both directions, so that a place in the picture can be read off its colour. */
const gradient = (width: number, height: number) =>
  Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    return [(255 * x) / (width - 1), (255 * y) / (height - 1), 90 + 60 * Math.sin(x / 3)][i % 3]!
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-view-'))
  picture.file = join(folder, 'wide.png')
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const
  await writeFile(picture.file, await sharp(gradient(WIDTH, HEIGHT), { raw }).png().toBuffer())
})
afterAll(() => rm(folder, { recursive: true }))

/** Antialiased bilinear as its definition says: a triangle as wide as the scale, half-pixel centres. */
function naiveScale(data: Uint8Array, width: number, height: number, to: [number, number]) {
  const weights = (from: number, size: number) =>
    Array.from({ length: size }, (_, i) => {
      const scale = from / size
      const reach = Math.max(1, scale)
      const centre = (i + 0.5) * scale - 0.5
      const raw = Array.from({ length: from }, (_, j) =>
        Math.max(0, 1 - Math.abs(j - centre) / reach),
      )
      const total = raw.reduce((a, b) => a + b)
      return raw.map((w) => w / total)
    })
  const [across, down] = [weights(width, to[0]), weights(height, to[1])]
  return Array.from({ length: to[0] * to[1] * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % to[0], Math.floor(i / 3 / to[0]), i % 3]
    let sum = 0
    down[y]!.forEach((wy, j) => {
      if (wy > 0) across[x]!.forEach((wx, k) => (sum += wy * wx * data[(j * width + k) * 3 + c]!))
    })
    return sum
  })
}

test.each([
  ['shrinks by less than two', [60, 40], 2],
  ['shrinks by more than two', [30, 20], 6],
  ['shrinks far', [9, 6], 12],
  ['enlarges', [180, 120], 0.51],
  ['enlarges a little', [100, 70], 0.51],
] as [string, [number, number], number][])(
  '%s as the bilinear filter does',
  async (_, to, within) => {
    const data = gradient(WIDTH, HEIGHT)
    const got = await resizePicture({ data, width: WIDTH, height: HEIGHT }, to[0], to[1])
    const want = naiveScale(data, WIDTH, HEIGHT, to)
    const worst = Math.max(...want.map((value, i) => Math.abs(value - got.data[i]!)))
    expect(worst).toBeLessThanOrEqual(within)
  },
)

test('plain is the centre square, flip its mirror', async () => {
  const { 40: plain } = await renderView(picture, { kind: 'plain' }, [40])
  const { 40: flip } = await renderView(picture, { kind: 'flip' }, [40])
  const at = (data: Uint8Array, x: number, y: number) => data[(y * 40 + x) * 3]!
  for (let i = 0; i < 1600; i++) {
    const [x, y] = [i % 40, Math.floor(i / 40)]
    expect(at(flip!, x, y)).toBe(at(plain!, 39 - x, y))
  }
  // the middle 40 of 60 columns
  expect(at(plain!, 0, 20)).toBeGreaterThan(255 * (9 / 60))
  expect(at(plain!, 39, 20)).toBeLessThan(255 * (51 / 60))
})

test('small sizes are the large one made smaller: one crop for all', async () => {
  for (const view of [{ kind: 'random' }, { kind: 'crop', index: 1 }] as View[]) {
    const squares = await renderView(picture, view, [16, 48, 32], { seed: 3, epoch: 2 })
    expect(Object.keys(squares)).toEqual(['16', '32', '48'])
    const whole = { data: squares[48]!, width: 48, height: 48 }
    for (const size of [16, 32])
      expect((await resizePicture(whole, size, size)).data).toEqual(squares[size])
  }
})

test('shrunk holds no finer detail than its pixels', async () => {
  const { 16: small } = await renderView(picture, { kind: 'plain' }, [16])
  const { 48: shrunk } = await renderView(picture, { kind: 'shrunk', pixels: 16 }, [48])
  const want = await resizePicture({ data: small!, width: 16, height: 16 }, 48, 48)
  expect(shrunk).toEqual(want.data)
})

test('equal seed, epoch and item give equal bytes; each of them matters', async () => {
  const view: View = { kind: 'random' }
  const draw = async (seed: number, epoch: number, id = 'wide') =>
    Buffer.from((await renderView({ ...picture, id }, view, [50], { seed, epoch }))[50]!)
  const first = await draw(1, 1)
  expect(await draw(1, 1)).toEqual(first)
  for (const other of [draw(2, 1), draw(1, 2), draw(1, 1, 'other')])
    expect(Buffer.compare(await other, first)).not.toBe(0)
})

test('fixed crops depend on the item alone, so that one feature cache serves every seed', async () => {
  for (const view of fixedViews({ crops: 2, shrunk: 20 })) {
    const [a, b] = [
      await renderView(picture, view, [40], { seed: 1, epoch: 1 }),
      await renderView(picture, view, [40], { seed: 2, epoch: 9 }),
    ]
    expect({ view: viewName(view), same: Buffer.compare(a[40]!, b[40]!) }).toEqual({
      view: viewName(view),
      same: 0,
    })
  }
})

test.each([
  [3, 2],
  [1, 400],
  [1, 1],
])('a picture of %i x %i is enlarged to every view', async (width, height) => {
  const file = join(folder, `${width}x${height}.png`)
  const create = { width, height, channels: 3, background: '#336699' } as const
  await writeFile(file, await sharp({ create }).png().toBuffer())
  for (const view of [...fixedViews({ crops: 1, shrunk: 8 }), { kind: 'random' } as const]) {
    const { 24: square } = await renderView({ id: 'x', file }, view, [24])
    expect(square).toHaveLength(24 * 24 * 3)
    expect([...square!.subarray(0, 3)]).toEqual([0x33, 0x66, 0x99])
  }
})

test('an SVG is rasterised at the size asked for, not enlarged', async () => {
  const file = join(folder, 'edge.svg')
  await writeFile(
    file,
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><rect width="3" height="8"/></svg>',
  )
  const { 80: square } = await renderView({ id: 'x', file }, { kind: 'plain' }, [80])
  const row = Array.from({ length: 80 }, (_, x) => square![(40 * 80 + x) * 3]!)
  expect(row.filter((value) => value > 10 && value < 245).length).toBeLessThanOrEqual(2)
})

test('every crop lies inside the scaled picture, its shorter side as specified', () => {
  const side = fc.integer({ min: 1, max: 320 })
  const pixels = fc.integer({ min: 1, max: 3000 })
  fc.assert(
    fc.property(pixels, pixels, side, fc.string(), fc.nat(), (width, height, size, id, seed) => {
      const views: View[] = [{ kind: 'plain' }, { kind: 'crop', index: 0 }, { kind: 'random' }]
      for (const view of views) {
        const crop = cropOf(view, id, width, height, size, { seed, epoch: 0 })
        expect(crop.left).toBeGreaterThanOrEqual(0)
        expect(crop.top).toBeGreaterThanOrEqual(0)
        expect(crop.left + size).toBeLessThanOrEqual(crop.scaledWidth)
        expect(crop.top + size).toBeLessThanOrEqual(crop.scaledHeight)
        expect(Math.min(crop.scaledWidth, crop.scaledHeight)).toBe(
          view.kind === 'plain' ? size : Math.round((size * 76) / 64),
        )
      }
    }),
  )
})

test('the sizes of the specification: 304 for 256, 355 for 299', () => {
  const shorter = (side: number) =>
    cropOf({ kind: 'random' }, 'x', 500, 400, side, { seed: 0, epoch: 0 }).scaledHeight
  expect([shorter(256), shorter(299)]).toEqual([304, 355])
})
