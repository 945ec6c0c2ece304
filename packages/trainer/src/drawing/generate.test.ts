import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import sharp from 'sharp'
import type { Run } from '../run'
import { createColourRun } from '../evaluation/fixtures/colour-run'
import { drawSentences } from './draw-sentences'
import { textSide } from '../evaluation/embed'
import { createRandom } from '@laviter/nn/random'
import { generate } from './generate'
import { sentencesOf } from './sentences-file'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-generate-'))
  run = await createColourRun(folder, { generator: true })
})
afterEach(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})

/** RGB of a pixel. */
async function pixel(file: string, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(file)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data]
}

test('a row a sentence: the sheet shows what was said', async () => {
  const drawn = await generate(run, { texts: ['a red picture', 'a blue dog'], count: 2 })
  expect(basename(drawn.picture)).toBe('a-red-picture.png')
  expect(drawn).toMatchObject({ seed: 1, count: 2, size: 8, stages: [{ size: 8 }], attention: [] })
  expect(drawn.sentences[1]).toEqual({
    text: 'a blue dog',
    words: ['a', 'blue'],
    unknown: ['dog'],
    beyond: [],
  })
  expect(drawn.notes).toContain('"a blue dog": the model has never read dog; it draws without.')
  const [red, green, blue] = await pixel(drawn.picture, 34, 64)
  expect(red! - Math.max(green!, blue!)).toBeGreaterThan(150)
})

test('the same seed draws the same, whatever the count; another seed does not', async () => {
  const side = textSide(await run.aligner())
  const { generator } = await run.generator()
  const bytes = async (seed: number) => {
    const random = createRandom(seed)
    const how = { random, temperature: 1 }
    const stages = await drawSentences({ generator, side }, [[1], [2, 3]], how)
    return stages.at(-1)!.bytes
  }
  expect(await bytes(1)).toEqual(await bytes(1))
  expect(await bytes(1)).not.toEqual(await bytes(2))
  const sheet = async (name: string, options: object) => {
    const out = join(folder, name)
    await generate(run, { texts: ['plain green'], out, ...options })
    return out
  }
  const [two, three] = [
    await sheet('two.png', { count: 2 }),
    await sheet('three.png', { count: 3 }),
  ]
  const other = await sheet('other.png', { count: 2, seed: 7 })
  expect(await pixel(two, 34, 64)).toEqual(await pixel(three, 34, 64))
  expect(await pixel(two, 34, 64)).not.toEqual(await pixel(other, 34, 64))
})

test('at temperature 0 pictures of a sentence are one, below 1 they lie closer together', async () => {
  const side = textSide(await run.aligner())
  const { generator } = await run.generator()
  const apart = async (temperature: number) => {
    const how = { random: createRandom(3), temperature }
    const stages = await drawSentences({ generator, side }, [[1], [1]], how)
    const { bytes } = stages.at(-1)!
    const [one, other] = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)]
    return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0)
  }
  expect(await apart(0)).toBe(0)
  const [half, whole] = [await apart(0.5), await apart(1)]
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(whole)
})

test('the run says how warm pictures are drawn, unless a command does', async () => {
  const cold = { ...run, config: { ...run.config, drawing: { temperature: 0 } } }
  const columns = async (of: Run, options: object) => {
    const out = join(folder, 'sheet.png')
    const drawn = await generate(of, { texts: ['a red picture'], count: 2, out, ...options })
    return [
      drawn.temperature,
      (await pixel(out, 34, 64)).join() === (await pixel(out, 54, 64)).join(),
    ]
  }
  expect(await columns(run, {})).toEqual([1, false])
  expect(await columns(cold, {})).toEqual([0, true])
  expect(await columns(cold, { temperature: 1 })).toEqual([1, false])
})

test('each stage and each word’s place on request; no tensor stays', async () => {
  const out = join(folder, 'sheet.png')
  const options = {
    texts: ['a red picture'],
    count: 2,
    stages: true,
    attention: join(folder, 'maps'),
    out,
  }
  await generate(run, options)
  const { numTensors } = tf.memory()
  const drawn = await generate(run, options)
  expect(tf.memory().numTensors).toBe(numTensors)
  expect(drawn.stages).toEqual([
    { size: 4, picture: join(folder, 'sheet-4.png') },
    { size: 8, picture: out },
  ])
  expect(drawn.attention.map((file) => basename(file))).toEqual(['1-1-8.png', '1-2-8.png'])
  const { width = 0, height = 0 } = await sharp(drawn.attention[0]).metadata()
  expect(width).toBeGreaterThan(height) // the picture and its three words side by side
})

test('a generator that draws NaN says so', async () => {
  const { generator } = await run.generator()
  const palette = generator.parameters as { palette: tf.Variable }
  palette.palette.assign(tf.fill([3, 3], NaN))
  await expect(generate(run, { texts: ['a red picture'] })).rejects.toThrow(/draws NaN/)
})

test.each([
  [{ texts: [] }, /There is no sentence to draw/],
  [{ texts: ['a red picture', ''] }, /A sentence is empty/],
  [{ texts: ['a red picture'], count: 0 }, /--count is 0: give a whole number from 1 to 64/],
  [{ texts: ['a red picture'], seed: -1 }, /--seed is -1/],
  [{ texts: ['a red picture'], temperature: 2 }, /--temperature is 2: give a number from 0 to 1/],
  [{ texts: ['a red picture'], temperature: NaN }, /--temperature is NaN/],
  [{ texts: Array.from({ length: 201 }, () => 'red') }, /201 sentences: draw 200 at most/],
])('what a user may get wrong: %#', async (options, message) => {
  await expect(generate(run, options)).rejects.toThrow(message)
})

test('a sheet too large for a picture file is told before anything is drawn', async () => {
  const opened = await run.generator()
  const large = { ...opened, generator: { ...opened.generator, sizes: [4, 256] } }
  const wide = { ...run, generator: () => Promise.resolve(large) }
  let drawn = 0
  const texts = Array.from({ length: 50 }, () => 'a red picture')
  const refused = generate(wide, { texts, count: 64, onProgress: () => drawn++ })
  await expect(refused).rejects.toThrow(
    /50 sentences with 64 pictures of 256 pixels each has 271 million pixels.*smaller --count/,
  )
  expect(drawn).toBe(0)
})

test('a folder gets a picture that is named by the sentence; what is in the way is told', async () => {
  const texts = ['a red picture']
  for (const out of [folder, join(folder, 'new', '/')]) {
    const { picture } = await generate(run, { texts, count: 1, out })
    expect(picture).toBe(join(out, 'a-red-picture.png'))
    expect((await sharp(picture).metadata()).format).toBe('png')
  }
  const blocked = join(folder, 'sheet-4.png')
  await mkdir(blocked)
  const stages = generate(run, { texts, count: 1, stages: true, out: join(folder, 'sheet.png') })
  await expect(stages).rejects.toThrow(/sheet-4\.png cannot be written: a folder of that name/)
  let drawn = 0
  const out = join(folder, 'a-red-picture.png', 'below.png')
  const refused = generate(run, { texts, count: 1, out, onProgress: () => drawn++ })
  await expect(refused).rejects.toThrow(
    /below\.png cannot be written: a file of that name is in the way/,
  )
  expect(drawn).toBe(0)
})

test('a file of sentences: one a line, empty lines are none', async () => {
  const file = join(folder, 'lines.txt')
  await writeFile(file, '\uFEFFa red bird\r\n\r\n  a blue one \n')
  expect(await sentencesOf(file)).toEqual(['a red bird', 'a blue one'])
  await writeFile(file, '\n \n')
  await expect(sentencesOf(file)).rejects.toThrow(/holds no sentence/)
  await expect(sentencesOf(join(folder, 'none.txt'))).rejects.toThrow(/there is no file/)
  await expect(sentencesOf(join(file, 'x'))).rejects.toThrow(/there is no file/)
  await expect(sentencesOf(folder)).rejects.toThrow(/is a folder/)
  await writeFile(file, 'a'.repeat(1_000_001))
  await expect(sentencesOf(file)).rejects.toThrow(/1000000 bytes at most/)
})
