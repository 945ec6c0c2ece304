import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import {
  createInceptionEncoder,
  createTextBiLstm,
  type CreateImageEncoder,
  type CreateTextEncoder,
  type TextEncoder,
} from '@laviter/vta'
import type { ConfigInput } from './config/schema'
import type { TrainEvent } from './events'
import { squaresPhasesConfig, writeColouredSquares } from './fixtures/coloured-squares'
import { train, type TrainOptions } from './train'

let folder: string
let config: ConfigInput
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-refused-'))
  await writeColouredSquares(join(folder, 'data'))
  config = squaresPhasesConfig(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(options: TrainOptions): Promise<void> {
  for await (const event of train({ device: 'cpu', config, ...options }))
    if (event.kind === 'step') return
}

const bilstm: CreateTextEncoder = (sizes, context) =>
  createTextBiLstm({ ...sizes, tableWidth: 8 }, context)

/** Means that take padding for words. */
const careless: CreateTextEncoder = async (sizes, context) => {
  const encoder = await bilstm(sizes, context)
  const encode: TextEncoder['encode'] = (tokens, mask, options) =>
    tf.tidy(() => {
      const features = encoder.encode(tokens, mask, options)
      const seen = tf.mean<tf.Tensor2D>(tf.cast(tokens, 'float32'), 1, true)
      return { ...features, sentence: tf.add(features.sentence, seen) }
    })
  return { parameters: encoder.parameters, embed: encoder.embed, encode, dispose: encoder.dispose }
}

/** A picture teaches nothing that draws it. */
const detached: CreateImageEncoder = async (sizes, context) => {
  const encoder = await createInceptionEncoder(sizes, context)
  const { parameters, embed, imageSize, range, dispose } = encoder
  return {
    ...{ parameters, embed, imageSize, range, dispose },
    encode: (images, options) =>
      tf.tidy(() => encoder.encode(tf.tensor4d(images.dataSync(), images.shape), options)),
  }
}

test.each<[string, TrainOptions, RegExp]>([
  ['data that are not there', { overrides: { 'data.root': 'no-such-folder' } }, /no-such-folder/],
  [
    'a layer that is none',
    { overrides: { 'joint.frozen': 'Mixed_9' } },
    /joint\.frozen is Mixed_9/,
  ],
  ['too few captions to rank', { overrides: { 'evaluation.k': 99 } }, /too few for R-precision/],
  ['a text encoder that breaks its contract', { parts: { textEncoder: careless } }, /padding/],
])('where %s end a new run, --fresh has not removed the old one', async (_, wrong, message) => {
  const old = join(folder, 'old')
  if (!existsSync(old)) await run({ run: old })
  const before = await readFile(join(old, 'config.yaml'), 'utf8')
  await expect(run({ run: old, fresh: true, ...wrong })).rejects.toThrow(message)
  expect(await readFile(join(old, 'config.yaml'), 'utf8')).toBe(before)
  expect(existsSync(join(old, 'checkpoints'))).toBe(true)
})

test('stopped before a new run began, --fresh has not removed the old one', async () => {
  const old = join(folder, 'kept')
  await run({ run: old })
  const events: TrainEvent[] = []
  const signal = AbortSignal.abort()
  for await (const event of train({ device: 'cpu', config, run: old, fresh: true, signal }))
    events.push(event)
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'interrupted', untouched: true })
  expect(existsSync(join(old, 'checkpoints'))).toBe(true)
})

test('a new run that is refused leaves no folder behind, so that the mended command can be given again', async () => {
  const once = join(folder, 'once')
  await expect(run({ run: once, overrides: { 'data.root': 'nowhere' } })).rejects.toThrow(/nowhere/)
  expect(existsSync(once)).toBe(false)
  await run({ run: once })
  expect(existsSync(join(once, 'config.yaml'))).toBe(true)
})

test('encoders of one’s own are told the rule that they break, before anything is trained, and leave no tensor', async () => {
  const refused = async (parts: TrainOptions['parts'], message: RegExp) => {
    const before = tf.memory().numTensors
    await expect(run({ run: join(folder, 'rules'), parts })).rejects.toThrow(message)
    expect(tf.memory().numTensors).toBe(before)
  }
  await refused(
    { textEncoder: careless },
    /parts\.textEncoder: \(given in code\) breaks the rule "padding changes neither .*all rules: textEncoderRules/,
  )
  await refused(
    { imageEncoder: detached },
    /parts\.imageEncoder: \(given in code\) breaks the rule "gradients reach the picture"/,
  )
  expect(existsSync(join(folder, 'rules', 'config.yaml'))).toBe(false)
})

test('one that lacks what the configuration asks for gives its tensors back', async () => {
  const before = tf.memory().numTensors
  const narrow: CreateTextEncoder = (sizes, context) => bilstm({ ...sizes, embed: 8 }, context)
  const job = run({ run: join(folder, 'narrow'), parts: { textEncoder: narrow } })
  await expect(job).rejects.toThrow(/is 8 wide and the configuration says embed/)
  expect(tf.memory().numTensors).toBe(before)
})

test('layers of an encoder of one’s own are tried before anything is trained', async () => {
  const own: CreateImageEncoder = async (sizes, context) => {
    const encoder = await createInceptionEncoder(sizes, context)
    const freeze = (layer: string) => {
      if (!['block1', 'all', 'none'].includes(layer))
        throw new Error(`layers are block1, not ${layer}`)
    }
    const { parameters, embed, imageSize, range, encode, dispose } = encoder
    return { parameters, embed, imageSize, range, encode, dispose, freeze }
  }
  await expect(run({ run: join(folder, 'frozen'), parts: { imageEncoder: own } })).rejects.toThrow(
    /joint\.frozen is \S+, and the image encoder \(given in code\) cannot freeze that: layers are block1/,
  )
})

test('a run that goes on begins with nothing else', async () => {
  const both = { run: join(folder, 'old'), resume: true }
  await expect(run({ ...both, from: 'other' })).rejects.toThrow(/resume goes on .*, from begins/)
  await expect(run({ ...both, fresh: true })).rejects.toThrow(/resume goes on .*, fresh begins/)
})
