import { createRandom } from '@laviter/nn/random'
import { COLORS } from './attributes'
import { contrasting, drawTints, mix } from './palette'

const rgb = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
const distance = (a: string, b: string) => Math.hypot(...rgb(a).map((x, i) => x - rgb(b)[i]!))

test('individuals differ in tint, but never come near another colour', () => {
  const birds = Array.from({ length: 40 }, (_, i) => drawTints(createRandom(i)))
  expect(new Set(birds.map(({ blue }) => blue)).size).toBeGreaterThan(30)
  for (const color of COLORS)
    for (const another of COLORS.filter((name) => name !== color)) {
      const within = Math.max(...birds.map((bird) => distance(bird[color], birds[0]![color])))
      const between = Math.min(...birds.map((bird) => distance(bird[color], birds[0]![another])))
      expect(between).toBeGreaterThan(1.5 * within)
    }
})

test('mixes by share and finds contrast', () => {
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(mix('#102030', '#ffffff', 0)).toBe('#102030')
  expect(distance(contrasting('#ffffff'), '#ffffff')).toBeGreaterThan(300)
  expect(distance(contrasting('#1a1a20'), '#1a1a20')).toBeGreaterThan(300)
})
