import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createTextBiLstm, type CreateTextEncoder } from '@laviter/vta'
import { listCheckpoints } from './checkpoint/checkpoint'
import type { ConfigInput } from './config/schema'
import type { TrainEvent } from './events'
import { writeColouredSquares } from './fixtures/coloured-squares'
import { openRun } from './open-run'
import { train, type TrainOptions } from './train'

let folder: string
let config: ConfigInput
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-train-'))
  await writeColouredSquares(join(folder, 'data'))
  config = {
    name: 'squares',
    data: { format: 'folder', root: join(folder, 'data'), words: 6, validation: { by: 'picture' } },
    embed: 16,
    imageEncoder: { backbone: 'random', imageSize: 75, width: 0.05 },
    textEncoder: { tableWidth: 8 },
    features: { views: ['plain', 'flip'], folder: join(folder, 'features') },
    vta: { batch: 8, epochs: 2 },
    log: { everySteps: 1 },
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function collect(options: TrainOptions): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of train({ device: 'cpu', ...options })) events.push(event)
  return events
}

const lastCheckpoint = async (run: string) => {
  const checkpoints = join(run, 'checkpoints', 'vta')
  const step = (await listCheckpoints(checkpoints)).at(-1)
  return {
    step,
    weights: await readFile(join(checkpoints, `step-${step}`, 'parameters.safetensors')),
  }
}

test('leaving the loop writes a checkpoint, and training goes on from it to the same end', async () => {
  const whole = join(folder, 'whole')
  const events = await collect({ config, run: whole })
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'done' })

  const left = join(folder, 'left')
  for await (const event of train({ config, run: left, device: 'cpu' })) {
    if (event.kind === 'step' && event.step === 2) break
  }
  expect((await lastCheckpoint(left)).step).toBe(2)
  const resumed = await collect({ config, run: left, resume: true })
  expect(resumed.find(({ kind }) => kind === 'start')).toMatchObject({ step: 2 })
  expect(await lastCheckpoint(left)).toEqual(await lastCheckpoint(whole))
})

test('a finished run has nothing left to do, and every tensor is given back', async () => {
  const before = tf.memory().numTensors
  const events = await collect({ run: join(folder, 'whole'), resume: true })
  expect(events.filter(({ kind }) => kind === 'step')).toEqual([])
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'done' })
  expect(tf.memory().numTensors).toBe(before)
})

test('a signal that came before the first step ends without one', async () => {
  const stop = new AbortController()
  stop.abort()
  const events = await collect({ config, run: join(folder, 'stopped'), signal: stop.signal })
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'interrupted', step: 0 })
})

test('a text encoder given in code trains, and is wanted again where the run is opened', async () => {
  const own: CreateTextEncoder = (sizes, context) =>
    createTextBiLstm({ ...sizes, tableWidth: 8 }, context)
  const run = join(folder, 'own')
  const events = await collect({ config, run, parts: { textEncoder: own } })
  expect(events.at(-1)).toMatchObject({ reason: 'done' })
  const closed = await openRun(run)
  await expect(closed.aligner()).rejects.toThrow(/parts\.textEncoder of this run was given in code/)
  const opened = await openRun(run, { parts: { textEncoder: own } })
  const { sentence } = await (await opened.aligner()).encodeTexts(['a red square'])
  expect(sentence.shape).toEqual([1, 16])
  await opened.dispose()
})

test('a factory that fails is the user’s to mend, and is named', async () => {
  const broken: CreateTextEncoder = () => {
    throw new TypeError('no table')
  }
  await expect(
    collect({ config, run: join(folder, 'broken'), parts: { textEncoder: broken } }),
  ).rejects.toThrow(/The factory of \(given in code\) failed: .*no table/)
})
