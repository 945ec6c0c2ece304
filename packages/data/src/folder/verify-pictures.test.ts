import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { renderView } from '../image/render-view'
import { verifyPictures } from './verify-pictures'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'laviter-verify-')))
  const create = { width: 8, height: 8, channels: 3, background: '#c00' } as const
  await writeFile(join(root, 'a.png'), await sharp({ create }).png().toBuffer())
})
afterEach(() => rm(root, { recursive: true }))

const sound = (name: string) => ({ file: join(root, name) })
const large = { why: 'more pixels than the limit allows' }

test('another limit of pixels asks again', async () => {
  const look = (maxPixels?: number) =>
    verifyPictures(root, ['a.png'], { verify: 'decode', maxPixels })
  expect(await look()).toEqual([sound('a.png')])
  expect(await look(63)).toEqual([large])
  expect(await look()).toEqual([sound('a.png')])
})

test('what the system keeps from being read is not remembered as a fault of the picture', async () => {
  await mkdir(join(root, 'b.png'))
  const verified = await verifyPictures(root, ['a.png', 'b.png'], { verify: 'decode' })
  expect(verified).toEqual([sound('a.png'), { why: 'a folder, not a picture' }])
  const kept: unknown = JSON.parse(await readFile(join(root, '.laviter/checked.json'), 'utf8'))
  expect(kept).toMatchObject({ pictures: { 'a.png': {} } })
  expect(kept).not.toMatchObject({ pictures: { 'b.png': {} } })
})

test.each([350, 4000])('a drawing of 3 x %i is refused: no view could draw it', async (height) => {
  const svg = (tall: number) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 ${tall}"/>`
  await writeFile(join(root, 'thin.svg'), svg(height))
  await writeFile(join(root, 'broad.svg'), svg(30))
  const verified = await verifyPictures(root, ['broad.svg', 'thin.svg'], { verify: 'decode' })
  expect(verified).toEqual([sound('broad.svg'), large])
  const crop = { kind: 'crop', index: 0 } as const
  const source = (name: string) => ({ id: name, file: join(root, name) })
  await expect(renderView(source('broad.svg'), crop, [299])).resolves.toBeDefined()
  await expect(renderView(source('thin.svg'), crop, [299])).rejects.toThrow(large.why)
})
