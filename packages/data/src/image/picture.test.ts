import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import sharp from 'sharp'
import { readImage } from './picture'
import type { Picture } from './picture'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-picture-'))
})
afterAll(() => rm(folder, { recursive: true }))

const save = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(join(folder, name), bytes)
  return join(folder, name)
}

/** 6 wide, 4 high: left half red, right half blue. */
const halves = () =>
  sharp(
    Buffer.from(
      Array.from({ length: 24 }, (_, i) => (i % 6 < 3 ? [220, 20, 10] : [10, 30, 200])).flat(),
    ),
    { raw: { width: 6, height: 4, channels: 3 } },
  )

const pixel = ({ data, width }: Picture, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
]

const near = (got: number[], want: number[], by: number) =>
  got.forEach((value, i) => expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual(by))

test('reads lossless colours exactly', async () => {
  const picture = await readImage(await save('a.png', await halves().png().toBuffer()))
  expect([picture.width, picture.height, picture.data.length]).toEqual([6, 4, 72])
  expect(pixel(picture, 0, 0)).toEqual([220, 20, 10])
  expect(pixel(picture, 5, 3)).toEqual([10, 30, 200])
})

test('puts transparency on white, at every degree', async () => {
  const rgba = Buffer.from([200, 0, 0, 255, 200, 0, 0, 128, 200, 0, 0, 0])
  const png = await sharp(rgba, { raw: { width: 3, height: 1, channels: 4 } })
    .png()
    .toBuffer()
  const picture = await readImage(await save('alpha.png', png))
  expect(picture.data).toHaveLength(9)
  expect(pixel(picture, 0, 0)).toEqual([200, 0, 0])
  near(pixel(picture, 1, 0), [227, 127, 127], 1)
  expect(pixel(picture, 2, 0)).toEqual([255, 255, 255])
})

test('turns CMYK into RGB', async () => {
  const jpeg = await sharp({
    create: { width: 16, height: 16, channels: 3, background: '#d01818' },
  })
    .toColourspace('cmyk')
    .jpeg({ quality: 100 })
    .toBuffer()
  expect((await sharp(jpeg).metadata()).channels).toBe(4)
  const picture = await readImage(await save('cmyk.jpg', jpeg))
  expect(picture.data).toHaveLength(16 * 16 * 3)
  const [r, g, b] = pixel(picture, 8, 8) as [number, number, number]
  expect(r).toBeGreaterThan(150)
  expect(Math.max(g, b)).toBeLessThan(90)
})

test('turns grey, with alpha too, into three equal channels', async () => {
  const grey = sharp(Buffer.from([0, 100, 255]), { raw: { width: 3, height: 1, channels: 1 } })
  const picture = await readImage(await save('grey.png', await grey.png().toBuffer()))
  expect([...picture.data]).toEqual([0, 0, 0, 100, 100, 100, 255, 255, 255])
  const both = sharp(Buffer.from([40, 255, 40, 0]), { raw: { width: 2, height: 1, channels: 2 } })
  const png = await both.toColourspace('b-w').png().toBuffer()
  const onWhite = await readImage(await save('grey-alpha.png', png))
  expect([...onWhite.data]).toEqual([40, 40, 40, 255, 255, 255])
})

test('turns 16 bits a channel into 8', async () => {
  const deep = Uint16Array.from([0x8080, 0x2020, 0xffff, 0, 0x4040, 0xc0c0])
  const png = await sharp(deep, { raw: { width: 2, height: 1, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toBuffer()
  expect((await sharp(png).metadata()).depth).toBe('ushort')
  const picture = await readImage(await save('deep.png', png))
  near([...picture.data], [0x80, 0x20, 0xff, 0, 0x40, 0xc0], 1)
})

/** The EXIF standard's table: which visible side the stored row 0 and the stored column 0 are. */
const ORIENTATIONS: [number, string, string][] = [
  [1, 'top', 'left'],
  [2, 'top', 'right'],
  [3, 'bottom', 'right'],
  [4, 'bottom', 'left'],
  [5, 'left', 'top'],
  [6, 'right', 'top'],
  [7, 'right', 'bottom'],
  [8, 'left', 'bottom'],
]

test.each(ORIENTATIONS)('applies EXIF orientation %i', async (orientation, row0, column0) => {
  const [width, height] = [3, 2]
  const upright = Array.from({ length: width * height }, (_, i) => [40 * i, 250 - 40 * i, i])
  const turned = orientation > 4
  const [storedWidth, storedHeight] = turned ? [height, width] : [width, height]
  const along = (side: string, i: number) =>
    ({ left: i, right: width - 1 - i, top: i, bottom: height - 1 - i })[side]!
  const stored = Array.from({ length: width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / storedWidth), i % storedWidth]
    const [x, y] = turned
      ? [along(row0, row), along(column0, column)]
      : [along(column0, column), along(row0, row)]
    return upright[y * width + x]!
  })
  const raw = { width: storedWidth, height: storedHeight, channels: 3 } as const
  const png = sharp(Buffer.from(stored.flat()), { raw }).withMetadata({ orientation }).png()
  const picture = await readImage(await save(`exif-${orientation}.png`, await png.toBuffer()))
  expect([picture.width, picture.height]).toEqual([width, height])
  expect([...picture.data]).toEqual(upright.flat())
})

test.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
  const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 255), Buffer.alloc(8 * 8 * 3, 0)])
  const input = { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } } as const
  const moving = await sharp(frames, input)
    [format]({ loop: 0, delay: [100, 100] })
    .toBuffer()
  expect((await sharp(moving).metadata()).pages).toBe(2)
  const picture = await readImage(await save(`moving.${format}`, moving))
  expect([picture.width, picture.height]).toEqual([8, 8])
  near(pixel(picture, 4, 4), [255, 255, 255], 2)
})

test('draws SVG, without the files that it names', async () => {
  const secret = await save('secret.png', await halves().resize(20, 20).png().toBuffer())
  const svg = (inside: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10">${inside}</svg>`
  const plain = await readImage(
    await save('a.svg', svg('<rect width="10" height="10" fill="#00f"/>')),
  )
  expect([plain.width, plain.height]).toEqual([20, 10])
  expect([pixel(plain, 5, 5), pixel(plain, 15, 5)]).toEqual([
    [0, 0, 255],
    [255, 255, 255],
  ])
  const reaching = ['secret.png', secret, `file://${secret}`].map((href) =>
    svg(`<image width="20" height="10" href="${href}" xlink:href="${href}"/>`),
  )
  for (const text of reaching) {
    const picture = await readImage(await save('reach.svg', text))
    expect(picture.data.every((value) => value === 255)).toBe(true)
  }
})

describe('a picture that cannot be read', () => {
  const noise = async () =>
    sharp(Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251)), {
      raw: { width: 64, height: 64, channels: 3 },
    })
  const cases: [string, () => Promise<string>, RegExp][] = [
    ['missing', async () => join(folder, 'nowhere.png'), /nowhere\.png: no such file/],
    ['empty', () => save('empty.jpg', ''), /empty\.jpg: not a picture/],
    ['text named .jpg', () => save('text.jpg', 'a wren on a wall'), /text\.jpg: not a picture/],
    ['a folder', async () => folder, /a folder, not a picture/],
    [
      'a JPEG cut short',
      async () => {
        const bytes = await (await noise()).jpeg().toBuffer()
        return save('cut.jpg', bytes.subarray(0, bytes.length / 2))
      },
      /cut\.jpg: (cut short|damaged)/,
    ],
    [
      'a PNG cut short',
      async () => {
        const bytes = await (await noise()).png().toBuffer()
        return save('cut.png', bytes.subarray(0, bytes.length / 2))
      },
      /cut\.png: (cut short|damaged)/,
    ],
    [
      'a PNG with a flipped byte',
      async () => {
        const bytes = await (await noise()).png().toBuffer()
        bytes[bytes.length >> 1]! ^= 0xff
        return save('flipped.png', bytes)
      },
      /flipped\.png: (cut short|damaged)/,
    ],
  ]
  test.each(cases)('%s', async (_, make, message) => {
    const error = await readImage(await make()).catch((e: unknown) => e)
    expect(isUserError(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })

  test('larger than the limit is refused before it is decoded', async () => {
    const file = await save('large.png', await halves().resize(100, 100).png().toBuffer())
    await expect(readImage(file, { maxPixels: 9_999 })).rejects.toThrow(
      /more pixels than the limit/,
    )
    const svg = await save(
      'vast.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"/>',
    )
    await expect(readImage(svg)).rejects.toThrow(/more pixels than the limit|vast\.svg/)
  })
})
