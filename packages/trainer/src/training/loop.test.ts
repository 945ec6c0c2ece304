import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listCheckpoints, readCheckpoint, type Position } from '../checkpoint/checkpoint'
import { loadConfig } from '../config/load'
import type { Config } from '../config/schema'
import type { TrainEvent } from '../events'
import { phaseSeconds } from '../logs/phase-seconds'
import { openRunLog, parseMetrics } from '../logs/run-log'
import { isOver } from '../phases/plan'
import type { Task } from '../tasks/task'
import { runLoop } from './loop'
import { checkpointsOf, runPaths } from './run-folder'

const START: Position = { version: 1, phase: 'vta', seed: 1, step: 0, epoch: 0, batch: 0 }
const EPOCHS = 3
const STEPS = 4

let folder: string
let config: Config
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-loop-'))
  const written = {
    name: 'x',
    data: { format: 'folder' as const },
    checkpoint: { everySteps: 3, keep: 2 },
    log: { everySteps: 1 },
  }
  config = (await loadConfig(written)).config
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A number that each batch moves: what it ends at depends on every batch and on their order. */
function counting(
  scores: readonly number[],
  { diverge = Number.POSITIVE_INFINITY, patience }: { diverge?: number; patience?: number } = {},
): Task<number> {
  let weight = 1
  return {
    phase: 'vta',
    plan: { epochs: EPOCHS, ...(patience && { patience }) },
    stepsPerEpoch: STEPS,
    remedy: 'Lower vta.rate.start (now 0.1)',
    parameters: 1,
    async *batches(epoch, start) {
      for (let batch = start; batch < STEPS; batch++) yield epoch * STEPS + batch + 1
    },
    step: async (batch, { step, read }) => {
      weight = step + 1 >= diverge ? Number.NaN : (weight * 3 + batch * (step + 1)) % 1009
      const total = weight
      return {
        ...(read && { losses: { total, w0: total }, chance: 1, gradientNorm: 1 }),
        rate: 0.1,
        seconds: { data: 0, forward: 0, backward: 0 },
      }
    },
    validate: async () => {
      const value = scores[weight % scores.length] ?? 0
      return { metric: 'R-precision', value, higherIsBetter: true, chance: 0.1, details: {} }
    },
    save: async () => ({
      parameters: { weight: { dtype: 'F32', shape: [1], data: Float32Array.of(weight) } },
    }),
    restore: async ({ parameters }) => {
      weight = Number(parameters?.['weight']?.data[0])
    },
    saveModel: (model) => writeFile(model, String(weight)),
    dispose: () => undefined,
  }
}

/** Trains until the reader stops it after `steps`, by the signal, by leaving, or since its time is up. */
async function go(
  run: string,
  steps: number,
  how: 'signal' | 'leave' | 'time',
  task = counting([0.3, 0.5]),
) {
  const paths = runPaths(join(folder, run))
  const checkpoints = checkpointsOf(paths, 'vta')
  const [step] = (await listCheckpoints(checkpoints)).slice(-1)
  let position = START
  if (step !== undefined) {
    const checkpoint = await readCheckpoint(checkpoints, step)
    position = checkpoint.position
    await task.restore(checkpoint.tensors)
  }
  await mkdir(paths.folder, { recursive: true })
  const log = await openRunLog(paths, {
    phase: 'vta',
    step: position.step,
    epochs: position.epoch,
  })
  const stop = new AbortController()
  const events: TrainEvent[] = []
  let taken = 0
  const timeUsed = () => (how === 'time' && stop.signal.aborted ? 1 : 0)
  const options = { paths, checkpoints, config, log, position, signal: stop.signal, timeUsed }
  for await (const event of runLoop(task, options)) {
    events.push(event)
    if (event.kind !== 'step' || ++taken < steps) continue
    if (how === 'leave') break
    stop.abort()
  }
  const [last] = (await listCheckpoints(checkpoints)).slice(-1)
  const checkpoint = await readCheckpoint(checkpoints, last ?? -1)
  const metrics = parseMetrics(await readFile(paths.metrics, 'utf8')).map((line) => ({
    ...line,
    seconds: undefined,
  }))
  return {
    events,
    checkpoint,
    metrics,
    model: () => readFile(paths.model, 'utf8'),
  }
}

test('trains to the end: events in order, the best epoch is the model, old checkpoints go', async () => {
  const { events, checkpoint, metrics } = await go('whole', Infinity, 'signal')
  expect(events.at(-1)).toMatchObject({ kind: 'checkpoint', step: EPOCHS * STEPS })
  expect(metrics.filter(({ kind }) => kind === 'step')).toHaveLength(EPOCHS * STEPS)
  expect(metrics.filter(({ kind }) => kind === 'validation')).toHaveLength(EPOCHS)
  expect(checkpoint.position).toMatchObject({ step: 12, epoch: 3, batch: 0 })
  const kept = await listCheckpoints(join(folder, 'whole', 'checkpoints', 'vta'))
  expect(kept.slice(-2)).toEqual([9, 12])
  expect(kept).toContain(checkpoint.position.best?.step)
  expect(kept.length).toBeLessThanOrEqual(3)
})

test.each(['signal', 'leave'] as const)(
  'stopped by %s after any step, it goes on to the same end',
  async (how) => {
    const whole = await go('whole', Infinity, 'signal')
    for (let steps = 1; steps <= EPOCHS * STEPS; steps++) {
      const stopped = await go(`run-${steps}`, steps, how)
      expect(stopped.checkpoint.position.step).toBe(steps)
      const resumed = await go(`run-${steps}`, Infinity, 'signal')
      expect(resumed.checkpoint).toEqual(whole.checkpoint)
      expect(resumed.metrics).toEqual(whole.metrics)
      expect(await resumed.model()).toBe(await whole.model())
    }
  },
)

test('a loss that is no number stops training, and is not saved', async () => {
  const run = go('nan', Infinity, 'signal', counting([0.1], { diverge: 5 }))
  await expect(run).rejects.toThrow(/diverged at step 5: total is NaN.*vta\.rate\.start/)
  expect(await listCheckpoints(join(folder, 'nan', 'checkpoints', 'vta'))).toEqual([3, 4])
})

test('an epoch that ends in a loss that is no number is told before its end is drawn, measured or saved', async () => {
  config = { ...config, checkpoint: { everySteps: 100, keep: 2 }, log: { everySteps: 100 } }
  const task = counting([0.1], { diverge: 2 * STEPS })
  const ended: number[] = []
  task.endEpoch = async (epoch) => {
    ended.push(epoch)
    return []
  }
  const run = go('lost', Infinity, 'signal', task)
  await expect(run).rejects.toThrow(/diverged at step 8: total is NaN.*vta\.rate\.start/)
  expect(ended).toEqual([1])
  expect(await listCheckpoints(join(folder, 'lost', 'checkpoints', 'vta'))).toEqual([STEPS])
})

test.each(['signal', 'leave'] as const)(
  'stopped by %s after steps whose losses were not read, it saves no weights that are no numbers',
  async (how) => {
    config = { ...config, checkpoint: { everySteps: 2, keep: 2 }, log: { everySteps: 100 } }
    const stopped = go('unread', 3, how, counting([0.1], { diverge: 3 }))
    await expect(stopped).rejects.toThrow(
      /diverged by step 3: weight \(parameters\) holds NaN\. Lower vta\.rate\.start.*last good checkpoint is .*step-2$/,
    )
    expect(await listCheckpoints(join(folder, 'unread', 'checkpoints', 'vta'))).toEqual([2])
  },
)

test('weights that an epoch’s last update broke do not become the model', async () => {
  config = { ...config, checkpoint: { everySteps: 100, keep: 2 } }
  const task = counting([0.1])
  task.save = async () => ({
    parameters: { weight: { dtype: 'F32', shape: [1], data: Float32Array.of(Infinity) } },
  })
  await expect(go('broken', Infinity, 'signal', task)).rejects.toThrow(
    /diverged by step 4: weight \(parameters\) holds Infinity.*no checkpoint had been written yet/,
  )
  await expect(readFile(runPaths(join(folder, 'broken')).model)).rejects.toThrow(/ENOENT/)
})

test('stops early where the validation was not better for so many epochs, and stays stopped', async () => {
  const task = () => counting([0.1], { patience: 1 })
  const { checkpoint, events } = await go('early', Infinity, 'signal', task())
  expect(checkpoint.position).toMatchObject({ epoch: 2, best: { epoch: 1, value: 0.1 } })
  expect(isOver(task().plan, checkpoint.position)).toBe(true)
  expect(events.filter(({ kind }) => kind === 'validation')).toHaveLength(2)
  expect((await go('early', Infinity, 'signal', task())).events).toEqual([])
  const patient = await go('early', Infinity, 'signal', counting([0.1], { patience: 2 }))
  expect(patient.checkpoint.position.epoch).toBe(EPOCHS)
})

test('a logged line tells the mean time of the steps since the line before', async () => {
  config = { ...config, checkpoint: { everySteps: 100, keep: 2 }, log: { everySteps: 3 } }
  const task = counting([0.1])
  const step = task.step
  task.step = async (batch, at) => ({
    ...(await step(batch, at)),
    seconds: { data: 0, forward: at.step, backward: 2 * at.step },
    parts: { data: 0, text: 3 * at.step },
  })
  await go('times', Infinity, 'signal', task)
  const lines = parseMetrics(await readFile(runPaths(join(folder, 'times')).metrics, 'utf8'))
  const steps = lines.flatMap((line) => (line.kind === 'step' ? [line] : []))
  // an epoch of four steps ends in a line of its own
  expect(steps.map((line) => line.step)).toEqual([3, 4, 6, 8, 9, 12])
  expect(steps.map(({ seconds }) => seconds.forward)).toEqual([1, 3, 4.5, 6.5, 8, 10])
  expect(steps.map(({ seconds }) => seconds.backward)).toEqual([2, 6, 9, 13, 16, 20])
  expect(steps.map(({ parts }) => parts?.['text'])).toEqual([3, 9, 13.5, 19.5, 24, 30])
  const whole = (3 * (11 * 12)) / 2
  expect(phaseSeconds(lines, 'vta')).toBeCloseTo(whole, 2)
})

test('of a loss the lowest is the best', async () => {
  const task = counting([])
  const losses = [3, 1, 2]
  task.validate = async () => ({
    metric: 'loss',
    value: losses.shift() ?? 0,
    higherIsBetter: false,
    details: {},
  })
  const { checkpoint } = await go('loss', Infinity, 'signal', task)
  expect(checkpoint.position.best).toEqual({ epoch: 2, step: 8, metric: 'loss', value: 1 })
})

test('an epoch ends with the task’s own work, which is done again where it was cut short', async () => {
  const ended: number[] = []
  const task = counting([0.1])
  task.endEpoch = async (epoch, { signal }) => {
    signal.throwIfAborted()
    ended.push(epoch)
    return [`epoch ${epoch} is over`]
  }
  const told = (events: TrainEvent[]) =>
    events.flatMap((event) => (event.kind === 'note' ? [event.message] : []))
  const { checkpoint, events } = await go('work', STEPS, 'signal', task)
  expect(checkpoint.position).toMatchObject({ epoch: 0, batch: STEPS })
  expect(told(events)).toEqual([])
  const resumed = await go('work', Infinity, 'signal', task)
  expect(told(resumed.events)).toEqual([1, 2, 3].map((epoch) => `epoch ${epoch} is over`))
  expect(ended).toEqual([1, 2, 3])
})

test('where the time is up within an epoch the newest state is the model, unless a validation has chosen one', async () => {
  const model = (run: string) => readFile(runPaths(join(folder, run)).model, 'utf8')
  const unmeasured = { ...counting([0.1]), validate: async () => undefined }
  const middle = STEPS + 2
  const { checkpoint } = await go('up', middle, 'time', unmeasured)
  expect(checkpoint.position).toMatchObject({ epoch: 1, batch: 2 })
  expect(Number(await model('up'))).toBe(checkpoint.tensors['parameters']?.['weight']?.data[0])

  const stopped = { ...counting([0.1]), validate: async () => undefined }
  await go('stopped', middle, 'signal', stopped)
  const measured = counting([0.1])
  await go('measured', middle, 'time', measured)
  const [epoch] = [await model('stopped'), await model('measured')]
  expect(epoch).not.toBe(await model('up'))
  expect(await model('measured')).toBe(epoch)
})
