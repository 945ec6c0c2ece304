import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { readParameters } from '@laviter/nn'
import { createTextBiLstm, type CreateTextEncoder } from '@laviter/vta'
import { listCheckpoints, readCheckpoint } from './checkpoint/checkpoint'
import { ABLATIONS } from './config/joint-section'
import type { ConfigInput } from './config/schema'
import type { StepEvent, TrainEvent } from './events'
import { squaresPhasesConfig, writeColouredSquares } from './fixtures/coloured-squares'
import { openRun } from './open-run'
import { train, type TrainOptions } from './train'

let folder: string
let config: ConfigInput
/** A run whose first two phases are trained; each test copies it. */
let trained: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-joint-'))
  await writeColouredSquares(join(folder, 'data'))
  config = {
    ...squaresPhasesConfig(folder),
    textEncoder: { tableWidth: 8, dropout: 0.1 },
    joint: { batch: 6, epochs: 2, stepsPerEpoch: 2, rate: 1e-3, views: ['plain', 'flip'] },
    checkpoint: { everySteps: 2, keep: 9 },
  }
  trained = join(folder, 'trained')
  for (const phase of ['itm', 'tim'] as const)
    await collect({ config, run: trained, phase, ...(phase === 'tim' && { resume: true }) })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function collect(options: TrainOptions): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of train({ device: 'cpu', ...options })) events.push(event)
  return events
}

/** A run of its own that goes on from the first two phases. */
async function copyOf(name: string): Promise<string> {
  const run = join(folder, name)
  await cp(trained, run, { recursive: true })
  return run
}

const jointSteps = (events: readonly TrainEvent[]): StepEvent[] =>
  events.filter((event): event is StepEvent => event.kind === 'step' && event.phase === 'joint')

const lastCheckpoint = async (run: string) => {
  const checkpoints = join(run, 'checkpoints', 'joint')
  const step = (await listCheckpoints(checkpoints)).at(-1)!
  return { step, ...(await readCheckpoint(checkpoints, step)) }
}

/** The logged lines of the phase, without the seconds they took. */
async function metricsOf(run: string): Promise<unknown[]> {
  const text = await readFile(join(run, 'metrics.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0, parts: 0 }))
    .filter(({ phase }) => phase === 'joint')
}

const FIVE = ['tim', 'itm', 'fakeImage', 'fakeText', 'vta']

test('all phases one after the other, then joint; the model it leaves is whole', async () => {
  const run = await copyOf('whole')
  const before = tf.memory().numTensors
  const events = await collect({ run, phase: 'all', resume: true })
  expect(tf.memory().numTensors).toBe(before)
  const over = events.flatMap((event) => (event.kind === 'trained' ? [event.phase] : []))
  expect(over).toEqual(['vta', 'itm', 'tim', 'joint'])
  const steps = jointSteps(events)
  expect(steps).toHaveLength(4)
  for (const { losses = {}, parts = {}, seconds } of steps) {
    expect(Object.values(losses).every(Number.isFinite)).toBe(true)
    for (const name of FIVE) expect(losses[name]).toBeGreaterThan(0)
    const { data, ...own } = parts
    expect(data).toBeGreaterThan(0)
    const sum = Object.values(own).reduce((a, b) => a + b, 0)
    expect(sum).toBeCloseTo(seconds.forward + seconds.backward, 6)
  }
  const [tim = 0, itm = 0, fakeImage = 0, fakeText = 0, vta = 0] = FIVE.map(
    (name) => steps[0]?.losses?.[name],
  )
  const total = 0.01 * tim + 0.1 * itm + fakeImage + fakeText + 5 * vta
  expect(steps[0]?.losses?.['total']).toBeCloseTo(total, 3)

  const [opened, started] = [await openRun(run), await openRun(trained)]
  const read = async (of: typeof opened) => ({
    image: await readParameters((await of.aligner()).imageEncoder.parameters),
    text: await readParameters((await of.aligner()).textEncoder.parameters),
    captioner: await readParameters((await of.captioner()).captioner.parameters),
    generator: await readParameters((await of.generator()).generator.parameters),
  })
  const [now, then] = [await read(opened), await read(started)]
  for (const part of ['text', 'captioner', 'generator'] as const)
    expect(now[part]).not.toEqual(then[part])
  // the first five convolutions are frozen, the others are not
  const moved = Object.keys(now.image).filter(
    (path) => String(now.image[path]?.data) !== String(then.image[path]?.data),
  )
  expect(moved.filter((path) => path.startsWith('backbone.Conv2d'))).toEqual([])
  expect(moved.some((path) => path.startsWith('backbone.Mixed_5b'))).toBe(true)
  expect(moved.some((path) => path.startsWith('backbone.Mixed_7c'))).toBe(true)
  await opened.dispose()
  await started.dispose()
})

test('left at any step and resumed, it ends in the same weights, optimisers, average and metrics', async () => {
  const whole = join(folder, 'whole')
  for (const stop of [1, 3]) {
    const run = await copyOf(`left-${stop}`)
    for await (const event of train({ run, phase: 'all', resume: true, device: 'cpu' }))
      if (event.kind === 'step' && event.step === stop) break
    expect((await lastCheckpoint(run)).step).toBe(stop)
    await collect({ run, resume: true })
    expect(await lastCheckpoint(run)).toEqual(await lastCheckpoint(whole))
    expect(await metricsOf(run)).toEqual(await metricsOf(whole))
  }
})

test('killed after its model took the place of phase vta’s, it begins again at the same start', async () => {
  const whole = join(folder, 'whole')
  const run = await copyOf('killed')
  for await (const event of train({ run, phase: 'all', resume: true, device: 'cpu' }))
    if (event.kind === 'validation' && event.phase === 'joint') break
  const checkpoints = join(run, 'checkpoints', 'joint')
  // as a power cut would leave it: the model is there, no checkpoint after the first is
  for (const step of await listCheckpoints(checkpoints))
    if (step > 0) await rm(join(checkpoints, `step-${step}`), { recursive: true })
  await collect({ run, resume: true })
  const [ours, theirs] = [await lastCheckpoint(run), await lastCheckpoint(whole)]
  expect(ours.tensors).toEqual(theirs.tensors)
})

test('begun anew by hand, it begins at what phases 1 and 2 left, not at its own model', async () => {
  const whole = join(folder, 'whole')
  const run = await copyOf('anew')
  await collect({ run, phase: 'all', resume: true })
  await rm(join(run, 'checkpoints', 'joint'), { recursive: true })
  await collect({ run, resume: true })
  const [ours, theirs] = [await lastCheckpoint(run), await lastCheckpoint(whole)]
  expect(ours.tensors).toEqual(theirs.tensors)
})

test('what a later phase was trained on may not be trained further', async () => {
  const longer = collect({
    run: join(folder, 'whole'),
    resume: true,
    overrides: { 'tim.epochs': 4 },
  })
  await expect(longer).rejects.toThrow(/phase tim would go on .* but phase joint has been trained/)
  const asBefore = await collect({ run: join(folder, 'whole'), resume: true })
  expect(asBefore.at(-1)).toMatchObject({ kind: 'end', reason: 'done' })
})

test.each([
  ['VTA(F)', ['vta'], ['total', 'vta']],
  ['Img2Txt', ['vta', 'itm'], ['total', 'itm', 'fakeText', 'vta', 'emptyCaptions']],
  [
    'Txt2Img',
    ['vta', 'tim'],
    ['total', 'tim', 'fakeImage', 'vta', 'd16', 'd32', 'g16', 'g32', 'dAccuracy', 'kl'],
  ],
] as const)('%s trains no helper that it leaves out', async (name, before, terms) => {
  const run = await copyOf(name)
  const overrides = { ...ABLATIONS[name], 'joint.epochs': 1 }
  const events = await collect({ overrides, run, phase: 'joint', resume: true })
  const over = events.flatMap((event) => (event.kind === 'trained' ? [event.phase] : []))
  expect(over).toEqual([...before, 'joint'])
  const notes = events.flatMap((event) => (event.kind === 'note' ? [event.message] : []))
  const left = notes.flatMap((note) => /^The (\w+) takes no part/.exec(note)?.[1] ?? [])
  const helping = before.map((phase) => ({ vta: '', itm: 'captioner', tim: 'generator' })[phase])
  expect(left).toEqual(['captioner', 'generator'].filter((helper) => !helping.includes(helper)))
  const logged = Object.keys(jointSteps(events)[0]?.losses ?? {})
  expect(logged.filter((term) => !term.includes('.')).sort()).toEqual([...terms].sort())
  const { tensors } = await lastCheckpoint(run)
  const parts = new Set(Object.keys(tensors['parameters'] ?? {}).map((path) => path.split('.')[0]))
  const helpers = before.flatMap((phase) =>
    phase === 'vta' ? [] : phase === 'itm' ? ['captioner'] : ['discriminators', 'generator'],
  )
  expect([...parts].sort()).toEqual([...helpers, 'image', 'text'].sort())
})

test('a loss that is no number stops it, names step, terms and the last good checkpoint, and overwrites nothing', async () => {
  const run = await copyOf('nan')
  const model = () => readFile(join(run, 'model', 'model.safetensors'))
  const before = await model()
  const overrides = { 'joint.rate': 1e30 }
  await expect(collect({ run, phase: 'all', resume: true, overrides })).rejects.toThrow(
    /diverged at step 1: total is NaN.*Lower joint\.rate \(now 1e\+30\).*last good checkpoint is .*joint.step-0/,
  )
  expect(await model()).toEqual(before)
})

test('straight-through captions want a text encoder that reads choices, and say so before anything is trained', async () => {
  const own: CreateTextEncoder = (sizes, context) => {
    const { parameters, embed, encode, dispose } = createTextBiLstm(
      { ...sizes, tableWidth: 8 },
      context,
    )
    return { parameters, embed, encode, dispose }
  }
  const overrides = { 'joint.fakeCaptions.path': 'straight-through' }
  const run = join(folder, 'choices')
  const job = collect({ config, overrides, run, phase: 'joint', parts: { textEncoder: own } })
  await expect(job).rejects.toThrow(/has no encodeChoices\(\): set the path to discrete/)
  expect(await listCheckpoints(join(run, 'checkpoints', 'vta'))).toEqual([])
  const staged = { 'parts.generator': 'stackgan-v1', 'generator.width': 4 }
  const stages = collect({ config, overrides: staged, run: join(folder, 'staged') })
  await expect(stages).rejects.toThrow(/stackgan-v1 trains its stages one after the other/)
})
