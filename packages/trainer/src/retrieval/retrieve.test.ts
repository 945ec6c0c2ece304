import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import * as tf from '@tensorflow/tfjs-core'
import sharp from 'sharp'
import { createColourRun } from '../evaluation/fixtures/colour-run'
import type { Run } from '../run'
import { retrieve, type RetrieveOptions } from './retrieve'

let folder: string
let run: Run
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-retrieve-'))
  run = await createColourRun(folder)
})
afterAll(async () => {
  run.dispose()
  await rm(folder, { recursive: true })
})

test('a sentence finds its pictures, nearest first, and draws them', async () => {
  const before = tf.memory().numTensors
  const found = await retrieve(run, { text: 'A plain blue picture?', top: 4 })
  expect(found.hits.map(({ class: name }) => name)).toEqual(['blue', 'blue', 'blue', 'blue'])
  expect(found.hits[0]).toMatchObject({
    file: join(folder, 'pictures', '2-blue.png'),
    name: 'pictures/2-blue.png',
    item: 2,
  })
  expect(found.hits[0]!.score).toBeGreaterThan(0.9)
  expect(found).toMatchObject({
    captions: [],
    unknown: [],
    searched: '12 test pictures of colours',
  })
  expect(found.picture).toBe(join(folder, 'retrieval', 'a-plain-blue-picture.png'))
  const { width, height, format } = await sharp(found.picture).metadata()
  expect(format).toBe('png')
  expect(width).toBeGreaterThan(4 * 300)
  expect(height).toBeGreaterThan(400)
  expect(tf.memory().numTensors).toBe(before)
})

test('a picture finds pictures, not itself, and captions', async () => {
  const image = join(folder, 'pictures', '1-green.png')
  const found = await retrieve(run, { image, top: 5 })
  expect(found.hits.map(({ name }) => name)).not.toContain('pictures/1-green.png')
  expect(found.hits.slice(0, 3).map(({ class: name }) => name)).toEqual(['green', 'green', 'green'])
  expect(found.captions).toHaveLength(5)
  expect(found.captions[0]!.caption).toContain('green')
  expect(found.picture).toBe(join(folder, 'retrieval', 'like-1-green.png'))
})

test('names words that it has never read', async () => {
  const { unknown, hits } = await retrieve(run, { text: 'a red zebra' })
  expect(unknown).toEqual(['zebra'])
  expect(hits[0]!.class).toBe('red')
})

test('searches a folder; what is kept is used again, what is new is added', async () => {
  const index = join(folder, 'album')
  await mkdir(join(index, 'deep'), { recursive: true })
  await copyFile(join(folder, 'pictures', '0-red.png'), join(index, 'deep', 'rose.png'))
  await copyFile(join(folder, 'pictures', '2-blue.png'), join(index, 'sea.png'))
  await writeFile(join(index, 'broken.jpg'), 'no picture')
  await writeFile(join(index, 'notes.txt'), 'no picture either')
  const ask = async (options: RetrieveOptions) => {
    let embedded = 0
    const found = await retrieve(run, { ...options, onProgress: ({ done }) => (embedded = done) })
    return { found, embedded }
  }
  const first = await ask({ text: 'red', index })
  expect(first.found.hits.map(({ name }) => name)).toEqual([join('deep', 'rose.png'), 'sea.png'])
  expect(first.found.hits[0]).not.toHaveProperty('class')
  expect(first.found.notes.join()).toContain('broken.jpg')
  expect(first.embedded).toBe(3)

  await copyFile(join(folder, 'pictures', '1-green.png'), join(index, 'leaf.png'))
  const second = await ask({ text: 'green', index })
  expect(second.found.hits[0]!.name).toBe('leaf.png')
  // the new one, and the broken one once more
  expect(second.embedded).toBe(2)

  await rm(join(index, 'sea.png'))
  const third = await ask({ text: 'blue', index })
  expect(third.found.searched).toBe('2 pictures of album')
  // it is forgotten, also beside a picture that is embedded in vain each time
  const indexes = (await readdir(join(folder, 'index'))).filter((file) =>
    file.startsWith('folder-'),
  )
  for (const file of indexes)
    expect((await readFile(join(folder, 'index', file))).includes('sea.png')).toBe(false)
})

test('an interruption keeps what was embedded', async () => {
  const index = join(folder, 'many')
  await mkdir(index)
  const picture = join(folder, 'pictures', '0-red.png')
  await Promise.all(
    Array.from({ length: 530 }, (_, at) => copyFile(picture, join(index, `${at}.png`))),
  )
  const stop = new AbortController()
  const interrupted = retrieve(run, {
    text: 'red',
    index,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done > 512) stop.abort()
    },
  })
  await expect(interrupted).rejects.toThrow(/abort/)
  const totals = new Set<number>()
  const { searched } = await retrieve(run, {
    text: 'red',
    index,
    onProgress: ({ total }) => totals.add(total),
  })
  expect(searched).toBe('530 pictures of many')
  expect([...totals]).toEqual([530 - 512])
})

test('a picture that is damaged a little is found and shown', async () => {
  const index = join(folder, 'worn')
  await mkdir(index)
  const whole = await sharp(join(folder, 'pictures', '0-red.png'))
    .jpeg()
    .toBuffer()
  const worn = Buffer.concat([whole.subarray(0, -6), whole.subarray(-2)]) // lacks what stood before its end mark
  await expect(sharp(worn).raw().toBuffer()).rejects.toThrow(/Corrupt JPEG/)
  await writeFile(join(index, 'worn.jpg'), worn)
  const { hits, picture } = await retrieve(run, { text: 'red', index })
  expect(hits.map(({ name }) => name)).toEqual(['worn.jpg'])
  expect((await sharp(picture).metadata()).format).toBe('png')
})

test('a sheet that cannot be written is told', async () => {
  await mkdir(join(folder, 'retrieval', 'plain-red.png'), { recursive: true })
  await expect(retrieve(run, { text: 'plain red' })).rejects.toThrow(
    /plain-red\.png cannot be written: a folder of that name is in the way/,
  )
})

test('the sheet shows any text as text', async () => {
  const text = 'red <b>&amp; "blue" \u0007 \ud800 ' + 'plain picture '.repeat(40)
  const { picture } = await retrieve(run, { text })
  expect((await sharp(picture).metadata()).format).toBe('png')
})

test.each<[RetrieveOptions, string]>([
  [{}, 'one of them'],
  [{ text: 'red', image: 'x.png' }, 'one of them'],
  [{ text: 'zebra' }, 'none of its words (zebra) is among the 7'],
  [{ text: 'red', top: 0 }, '--top is 0'],
  [{ text: 'red', index: '/nowhere/at/all' }, 'There is no folder'],
  [{ image: '/nowhere/at/all.png' }, 'no such file'],
])('refuses %j', async (options, message) => {
  const error: unknown = await retrieve(run, options).catch((reason: unknown) => reason)
  expect(error).toHaveProperty('message', expect.stringContaining(message))
  expect(isUserError(error)).toBe(true)
})

test('refuses a folder without pictures, a file in its place, and one of broken pictures', async () => {
  const index = join(folder, 'empty')
  await mkdir(index)
  await expect(retrieve(run, { text: 'red', index })).rejects.toThrow('holds no pictures')
  await writeFile(join(index, 'broken.png'), 'x')
  await expect(retrieve(run, { text: 'red', index })).rejects.toThrow('None of the pictures in')
  const file = join(index, 'broken.png')
  await expect(retrieve(run, { text: 'red', index: file })).rejects.toThrow('is a file')
})

test('the index in the run is made anew when the aligner changes, and not for another part', async () => {
  const path = join(folder, 'index', 'test.safetensors')
  await retrieve(run, { text: 'red' })
  const { ino } = await stat(path) // a file that is written anew is another one
  for (const part of ['captioner', 'generator']) {
    await mkdir(join(folder, 'model', part))
    await writeFile(join(folder, 'model', part, `${part}.json`), '{}')
  }
  await retrieve(run, { text: 'red' })
  expect((await stat(path)).ino).toBe(ino)
  const before = await readFile(path)
  await writeFile(join(folder, 'model', 'model.json'), '{"epoch": 3}')
  await retrieve(run, { text: 'red' })
  expect(Buffer.compare(await readFile(path), before)).not.toBe(0)
})
