import sharp from 'sharp'
import { drawSheet } from './sheet'

test('a row of pictures each, white between them', async () => {
  const picture = (value: number) => Array.from({ length: 2 * 2 * 3 }, () => value)
  const rows = [
    Uint8Array.from([picture(1), picture(2), picture(3)].flat()),
    Uint8Array.from([picture(4), picture(5), picture(6)].flat()),
  ]
  const png = await drawSheet(rows, { size: 2, columns: 3 })
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([10, 6])
  const red = Array.from({ length: 60 }, (_, i) => data[i * 3])
  const white = 255
  expect(red.slice(0, 10)).toEqual([1, 1, white, white, 2, 2, white, white, 3, 3])
  expect(red.slice(20, 30)).toEqual(Array.from({ length: 10 }, () => white))
  expect(red.slice(50)).toEqual([4, 4, white, white, 5, 5, white, white, 6, 6])
})
