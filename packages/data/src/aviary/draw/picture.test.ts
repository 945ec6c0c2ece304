import { createRandom } from '@laviter/nn/random'
import sharp from 'sharp'
import { GROUP_NAMES, GROUPS, type Attributes, type Group } from '../attributes'
import { planAviary } from '../plan'
import { SIDE } from './canvas'
import { drawPicture } from './picture'

const { plates } = planAviary('tiny', 1)

/** Pixels at 64 px, [64 * 64 * 3]. */
const at64 = (svg: string) => sharp(Buffer.from(svg)).flatten().resize(64, 64).raw().toBuffer()

/** How many of the 64 x 64 pixels differ enough to be noticed. */
function noticed(a: Buffer, b: Buffer): number {
  let count = 0
  for (let i = 0; i < a.length; i += 3) {
    const difference = [0, 1, 2].reduce((sum, c) => sum + Math.abs(a[i + c]! - b[i + c]!), 0)
    if (difference > 48) count++
  }
  return count
}

const other = (group: Group, value: string) => {
  const values: readonly string[] = GROUPS[group]
  return values[(values.indexOf(value) + 1) % values.length]!
}

test('draws the same picture again', () => {
  expect(plates[5]!.draw()).toEqual(plates[5]!.draw())
})

test('every bird lies inside its picture', () => {
  for (const plate of plates) {
    const { box } = plate.draw()
    expect(box.left).toBeGreaterThanOrEqual(0)
    expect(box.top).toBeGreaterThanOrEqual(0)
    expect(box.right).toBeLessThanOrEqual(SIDE)
    expect(box.bottom).toBeLessThanOrEqual(SIDE)
    expect(box.right - box.left).toBeGreaterThan(60)
    expect(box.bottom - box.top).toBeGreaterThan(30)
  }
})

test.each(GROUP_NAMES)(
  '%s is seen at 64 px where it is visible, and nowhere else',
  async (group) => {
    const seen: number[] = []
    for (const { individual } of plates.filter((_, i) => i % 5 === 0)) {
      const draw = (attributes: Attributes) =>
        drawPicture({ ...individual, attributes }, createRandom('picture')).svg
      const { attributes } = individual
      const before = draw(attributes)
      const after = draw({ ...attributes, [group]: other(group, attributes[group]) })
      if (individual.hidden.has(group)) expect(after).toBe(before)
      else seen.push(noticed(await at64(before), await at64(after)))
    }
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(2)
    expect(seen.reduce((a, b) => a + b) / seen.length).toBeGreaterThan(6)
  },
)
