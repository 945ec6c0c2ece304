import sharp from 'sharp'
import { embedPicture, lightUp } from './pictures'

const grey = { data: new Uint8Array(60 * 30 * 3).fill(200), width: 60, height: 30 }
const decode = async (src: string) => {
  const bytes = Buffer.from(src.slice(src.indexOf(',') + 1), 'base64')
  return sharp(bytes).raw().toBuffer({ resolveWithObject: true })
}

test('keeps the proportions of a picture that is not square, and does not enlarge', async () => {
  const small = await embedPicture(grey, 'a grey field', 20)
  expect([small.width, small.height, small.alt]).toEqual([20, 10, 'a grey field'])
  expect((await embedPicture(grey, 'x', 500)).width).toBe(60)
  const { data, info } = await decode(small.src)
  expect([info.width, info.height]).toEqual([20, 10])
  expect(Math.abs((data[0] ?? 0) - 200)).toBeLessThan(4)
})

test('lights the place of the weight and darkens the others', async () => {
  const map = new Float32Array(16)
  map[1 * 4 + 2] = 0.5 // row 1, column 2 of 4 x 4
  const { src } = await lightUp(grey, map, 4, 'x', 80)
  const { data, info } = await decode(src)
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels] ?? 0
  expect(at(50, 30)).toBeGreaterThan(150)
  expect(at(10, 70)).toBeLessThan(70)
})

test('an even map leaves the picture as it is, an empty one dark', async () => {
  const even = await decode((await lightUp(grey, new Float32Array(16).fill(1 / 16), 4, 'x')).src)
  expect(Math.abs((even.data[0] ?? 0) - 200)).toBeLessThan(4)
  const none = await decode((await lightUp(grey, new Float32Array(16), 4, 'x')).src)
  expect(none.data[0]).toBeLessThan(70)
})
