import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { readParameters } from '@laviter/nn'
import type { CreateImageGenerator } from '@laviter/tim'
import { createTextBiLstm, type CreateTextEncoder } from '@laviter/vta'
import { listCheckpoints } from './checkpoint/checkpoint'
import { loadConfig } from './config/load'
import type { ConfigInput } from './config/schema'
import type { TrainEvent } from './events'
import { squaresPhasesConfig, writeColouredSquares, writeRows } from './fixtures/coloured-squares'
import { createToyGenerator } from './fixtures/toy-generation'
import { openRun } from './open-run'
import { train, type TrainOptions } from './train'

let folder: string
let config: ConfigInput
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-train-'))
  await writeColouredSquares(join(folder, 'data'))
  const phases = squaresPhasesConfig(folder)
  config = {
    ...phases,
    features: { ...phases.features, views: ['plain', 'flip'] },
    vta: { ...phases.vta, epochs: 2 },
    itm: { ...phases.itm, epochs: 3 },
    tim: { ...phases.tim, epochs: 2 },
    joint: { ...phases.joint, epochs: 1, stepsPerEpoch: 2, rate: 1e-4 },
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

test('a run goes on with the data that it was begun with only', async () => {
  const root = join(folder, 'changing')
  await writeColouredSquares(root)
  const run = join(folder, 'begun')
  const overrides = { 'data.root': root }
  for await (const event of train({ config, overrides, run, device: 'cpu' }))
    if (event.kind === 'step') break
  const list = join(root, 'metadata.jsonl')
  const lines = await readFile(list, 'utf8')
  // as many words, numbered in another order
  await writeFile(list, lines.trim().split('\n').toReversed().join('\n'))
  await expect(collect({ run, resume: true })).rejects.toThrow(
    /changing: the data have changed since .*begun was begun \(\d+ pictures with \d+ captions; then .*--fresh/,
  )
  await writeFile(list, lines)
  const events = await collect({ run, resume: true })
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'done' })
})

test('a run goes on where its data have been moved to, and not with others there', async () => {
  const root = join(folder, 'before-the-move')
  await writeColouredSquares(root)
  const run = join(folder, 'moved')
  for await (const event of train({ config, overrides: { 'data.root': root }, run, device: 'cpu' }))
    if (event.kind === 'step') break
  const others = join(folder, 'others')
  await writeRows(others, (await writeColouredSquares(others)).slice(0, -1))
  const rootOf = async () => (await loadConfig(join(run, 'config.yaml'))).config.data.root
  const goOnWith = (to: string) => collect({ run, resume: true, overrides: { 'data.root': to } })
  await expect(goOnWith(others)).rejects.toThrow(/others: the data have changed since/)
  expect(await rootOf()).toBe(root)

  const moved = join(folder, 'after-the-move')
  await rename(root, moved)
  const end = { kind: 'end', reason: 'done' }
  expect((await goOnWith(moved)).at(-1)).toMatchObject(end)
  expect(await rootOf()).toBe(moved)

  // finished runs too are told other data by
  await expect(goOnWith(others)).rejects.toThrow(/others: the data have changed since/)
  expect(await rootOf()).toBe(moved)
  await rename(moved, root)
  expect((await goOnWith(root)).at(-1)).toMatchObject(end)
  expect(await rootOf()).toBe(root)
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
  const run = join(folder, 'stopped')
  const events = await collect({ config, run, phase: 'vta', signal: stop.signal })
  const end = { kind: 'end', reason: 'interrupted', goal: 'vta', step: 0 }
  expect(events.at(-1)).toMatchObject(end)
})

test('pictures that are all of one class are warned of once, before the first step', async () => {
  const root = join(folder, 'one-class')
  const rows = await writeColouredSquares(root)
  const ofOne = rows.map((row) => ({ ...row, class: 'square' }))
  await writeRows(root, ofOne)
  const notes: string[] = []
  const overrides = { 'data.root': root, 'features.cache': 'off' }
  for await (const event of train({ config, overrides, run: join(folder, 'one'), device: 'cpu' })) {
    if (event.kind === 'note') notes.push(event.message)
    if (event.kind === 'start') break
  }
  expect(notes.filter((note) => /^All 6 batches .* one class only/.test(note))).toHaveLength(1)
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

test('a data set whose opening was stopped is opened by who asks next', async () => {
  const run = await openRun(join(folder, 'whole'))
  await expect(run.dataSet({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
  expect((await run.dataSet()).items).toHaveLength(40)
  await run.dispose()
})

test('a factory that fails is the user’s to mend, and is named', async () => {
  const broken: CreateTextEncoder = () => {
    throw new TypeError('no table')
  }
  await expect(
    collect({ config, run: join(folder, 'broken'), parts: { textEncoder: broken } }),
  ).rejects.toThrow(/The factory of \(given in code\) failed: .*no table/)
})

describe('phases', () => {
  const phase = 'itm'
  const trained = (events: TrainEvent[]) => events.filter((event) => event.kind === 'trained')

  test('a captioner wants an aligner first, and says so; nothing is trained twice', async () => {
    const run = join(folder, 'phases')
    const overrides = { 'itm.epochs': 1 }
    const events = await collect({ config, overrides, run, phase })
    const message = 'Phase itm starts from phase vta, which is trained first'
    expect(events).toContainEqual({ kind: 'note', message })
    expect(trained(events).map((event) => event.phase)).toEqual(['vta', 'itm'])
    const again = await collect({ run, resume: true, phase })
    expect(again.map(({ kind }) => kind)).toEqual(['trained', 'trained', 'end'])
    const longer = collect({ run, resume: true, overrides: { 'vta.epochs': 9 } })
    await expect(longer).rejects.toThrow(/phase vta would go on \(2 of 9 epochs\), but phase itm/)

    const opened = await openRun(run)
    const { captioner, vocabulary } = await opened.captioner()
    expect(captioner.tokens.size).toBe((vocabulary?.vocabulary.size ?? 0) + 2)
    await opened.dispose()
  })

  test('what a phase needs may change until it begins, and not after', async () => {
    const run = join(folder, 'changed')
    await collect({ config, run, phase: 'vta' })
    const captioner = (await openRun(run)).captioner()
    await expect(captioner).rejects.toThrow(
      /no captioner yet: laviter train .* --phase itm --resume/,
    )
    const overrides = { 'itm.batch': 8, 'itm.epochs': 1, 'parts.captioner': 'show-and-tell' }
    const events = await collect({ run, resume: true, overrides, phase })
    expect(trained(events).map((event) => event.seconds > 0)).toEqual([false, true])
    const wanted = collect({ run, resume: true, overrides: { 'itm.batch': 16 } })
    await expect(wanted).rejects.toThrow(/another configuration: itm\.batch \(8, now 16\)/)
  })

  test('a run goes on with what it was begun for, until another phase is asked of it', async () => {
    const run = join(folder, 'begun-for')
    const overrides = { 'tim.epochs': 1, 'itm.epochs': 1 }
    const job = { config, overrides, run, from: join(folder, 'whole') }
    for await (const event of train({ ...job, phase: 'tim', device: 'cpu' }))
      if (event.kind === 'step') break
    const resumed = await collect({ run, resume: true })
    expect(trained(resumed).map((event) => event.phase)).toEqual(['vta', 'tim'])
    expect(resumed.at(-1)).toMatchObject({ kind: 'end', reason: 'done', goal: 'tim' })
    const message = 'This run is for phase tim: --phase all goes on to the others'
    expect(resumed).toContainEqual({ kind: 'note', message })

    const other = await collect({ run, resume: true, phase })
    expect(trained(other).map((event) => event.phase)).toEqual(['vta', 'itm'])
    const again = await collect({ run, resume: true })
    expect(again.map(({ kind }) => kind)).toEqual(['note', 'trained', 'trained', 'end'])
    expect(again.at(-1)).toMatchObject({ goal: 'itm' })

    await rm(join(run, 'goal.json')) // as before a run kept it
    const stopped = await collect({ run, resume: true, signal: AbortSignal.abort() })
    expect(stopped.at(-1)).toMatchObject({ reason: 'interrupted', goal: 'all' })
  })

  test('a generator is trained on the aligner alone, and is what the run then draws with', async () => {
    const run = join(folder, 'drawn')
    const from = join(folder, 'whole')
    const before = tf.memory().numTensors
    const events = await collect({ config, run, from, phase: 'tim' })
    expect(trained(events).map((event) => event.phase)).toEqual(['vta', 'tim'])
    expect(tf.memory().numTensors).toBe(before)
    const small = /^\d+ of \d+ training pictures are smaller than the largest stage \(32 pixels\)/
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.message] : []))
    expect(notes.filter((note) => small.test(note))).toHaveLength(1)

    const opened = await openRun(run)
    const { generator, untrained } = await opened.generator()
    const first = await untrained()
    expect(generator.sizes).toEqual([16, 32])
    const [trainedWeights, firstWeights] = await Promise.all(
      [generator, first].map(({ parameters }) => readParameters(parameters)),
    )
    expect(Object.keys(trainedWeights!)).toEqual(Object.keys(firstWeights!))
    expect(trainedWeights).not.toEqual(firstWeights)
    first.dispose()
    await opened.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const none = (await openRun(join(folder, 'phases'))).generator()
    await expect(none).rejects.toThrow(/no generator yet: laviter train .* --phase tim --resume/)
  })

  test.each(['stackgan-v1', 'stackgan-v2', 'mirrorgan'])(
    '%s plays by its own rules',
    async (part) => {
      const run = join(folder, part)
      const overrides = {
        ...{ 'parts.generator': part, 'generator.width': 4, 'itm.epochs': 1 },
        'tim.conditioning': 'fitted',
      }
      const from = join(folder, 'whole')
      const events = await collect({ config, overrides, from, run, phase: 'tim' })
      const message =
        'tim.conditioning is fitted, but stackgan-v1 has no fitConditioning: its conditioning begins at random'
      const told = events.filter((event) => event.kind === 'note' && event.message === message)
      expect(told).toHaveLength(part === 'stackgan-v1' ? 1 : 0)
      const described = part === 'mirrorgan' ? ['itm'] : []
      expect(trained(events).map((event) => event.phase)).toEqual(['vta', ...described, 'tim'])
      const terms = new Set(
        events.flatMap((event) =>
          event.kind === 'step' && event.phase === 'tim' ? Object.keys(event.losses ?? {}) : [],
        ),
      )
      expect([...terms].sort()).toEqual(
        [
          'd16',
          'd32',
          'dAccuracy',
          'diversity',
          'g16',
          'g32',
          'kl',
          ...(part === 'mirrorgan' ? ['redescription'] : []),
          'total',
        ].sort(),
      )
      const opened = await openRun(run)
      expect((await opened.generator()).generator.sizes).toEqual([16, 32])
      await opened.dispose()
    },
  )

  test('losses that are no number end it, with what to do', async () => {
    const overrides = { 'tim.rate.generator': 1e30 }
    const job = { config, overrides, from: join(folder, 'whole'), run: join(folder, 'nan') }
    await expect(collect({ ...job, phase: 'tim' })).rejects.toThrow(
      /Training diverged at step \d+: .*Lower tim\.rate\.generator \(now 1e\+30\)/,
    )
  })

  test('stages that no discriminator can judge are told before anything is trained', async () => {
    const generator: CreateImageGenerator = ({ embed = 256 }, { random }) => ({
      ...createToyGenerator(embed, random),
      sizes: [48],
    })
    const run = join(folder, 'misfit')
    await expect(collect({ config, run, parts: { generator } })).rejects.toThrow(
      /stage of 48 pixels and its discriminator .*power of two/,
    )
    expect(await listCheckpoints(join(run, 'checkpoints', 'vta'))).toEqual([])
  })

  test('a generator whose pictures are to be described again wants a captioner first', async () => {
    const overrides = { 'tim.redescription': 1, 'tim.epochs': 1, 'itm.epochs': 1 }
    const job = { config, overrides, from: join(folder, 'whole'), run: join(folder, 'described') }
    const events = await collect({ ...job, phase: 'tim' })
    expect(trained(events).map((event) => event.phase)).toEqual(['vta', 'itm', 'tim'])
    const losses = events.flatMap((event) =>
      event.kind === 'step' && event.phase === 'tim' ? [event.losses?.['redescription']] : [],
    )
    expect(losses.every((loss) => (loss ?? 0) > 0)).toBe(true)
  })

  test('stops early where the captions get no better', async () => {
    const overrides = {
      'itm.earlyStop': { patience: 1 },
      'itm.rate.start': 1e-9,
      'itm.epochs': 9,
    }
    const from = join(folder, 'whole')
    const events = await collect({ config, overrides, from, run: join(folder, 'early'), phase })
    expect(trained(events)[1]).toMatchObject({ phase: 'itm', early: true, epoch: 2 })
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'done', best: { epoch: 1 } })
  })

  test('an aligner is taken from a finished run of the same kind only', async () => {
    const from = join(folder, 'whole')
    const take = (overrides: Record<string, unknown>, source = from) =>
      collect({ config, overrides, from: source, run: join(folder, 'taken'), phase })
    await expect(take({ embed: 8 })).rejects.toThrow(/another configuration: embed \(16, now 8\)/)
    await expect(take({}, join(folder, 'stopped'))).rejects.toThrow(
      /has no finished phase vta \(0 of 2 epochs\): laviter train --run .*stopped --phase vta --resume/,
    )
    await expect(take({}, join(folder, 'nowhere'))).rejects.toThrow(/no run folder/)
    const itself = collect({ config, from, run: join(from, '..', 'whole'), fresh: true })
    await expect(itself).rejects.toThrow(/whole cannot begin with phases of its own/)
    expect(await listCheckpoints(join(from, 'checkpoints', 'vta'))).not.toEqual([])
  })
})
