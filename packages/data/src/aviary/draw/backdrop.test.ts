import { createRandom } from '@laviter/nn/random'
import sharp from 'sharp'
import { GROUPS } from '../attributes'
import { BACKDROPS } from './backdrop'
import { SIDE } from './canvas'

/** The part that no ground and no water covers, as 8 x 5 colours. */
function thumbnail(background: (typeof GROUPS.background)[number], seed: number): Promise<Buffer> {
  const drawn = BACKDROPS[background](createRandom(`${background} ${seed}`))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">${drawn}</svg>`
  return sharp(Buffer.from(svg))
    .flatten()
    .extract({ left: 0, top: 0, width: SIDE, height: 190 })
    .resize(8, 5, { fit: 'fill' })
    .raw()
    .toBuffer()
}

const distance = (a: Buffer, b: Buffer) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)

/** Several of each: a barn or a moon stands left or right. */
const known = Promise.all(
  GROUPS.background.flatMap((name) =>
    [1, 2, 3, 4, 5, 6].map(async (seed) => ({ name, pixels: await thumbnail(name, seed) })),
  ),
)

test.each(GROUPS.background)('%s is most like itself, above the water too', async (background) => {
  for (const seed of [7, 8, 9, 10]) {
    const seen = await thumbnail(background, seed)
    const [nearest] = (await known).toSorted(
      (a, b) => distance(a.pixels, seen) - distance(b.pixels, seen),
    )
    expect(nearest!.name).toBe(background)
  }
})
