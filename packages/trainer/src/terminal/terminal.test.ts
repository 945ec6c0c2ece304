import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { StepEvent, TrainEvent } from '../events'
import { createProgress, duration, type ProgressStream } from './progress'
import { showJob } from './show-job'
import { showTraining } from './show-training'

/** Standard error that is no terminal, and keeps what is written. */
function plainStream(): { stream: ProgressStream; text: () => string } {
  let text = ''
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk)
      done()
    },
  })
  return { stream: Object.assign(stream, { isTTY: false }), text: () => text }
}

test.each([
  [7, '0:07'],
  [750, '12:30'],
  [11_045, '3:04:05'],
  [-1, '0:00'],
])('%d seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('a job that is over in no time says nothing where no terminal is', () => {
  const { stream, text } = plainStream()
  const progress = createProgress(stream)
  for (let done = 0; done <= 100; done++) progress.show('features', done, 100, { unit: 'pictures' })
  progress.stop()
  expect(text()).toBe('')
})

test('a long job says a plain line every few seconds, with rate and time left', () => {
  jest.useFakeTimers({ now: 0 })
  try {
    const { stream, text } = plainStream()
    const progress = createProgress(stream)
    for (let second = 0; second <= 20; second++) {
      progress.show('features', second * 10, 400, { unit: 'pictures' })
      jest.advanceTimersByTime(1000)
    }
    const lines = text().trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('features: 50/400, 10 pictures/s, 0:35 left')
  } finally {
    jest.useRealTimers()
  }
})

test('a second job of the same name is told of as the first', () => {
  jest.useFakeTimers({ now: 0 })
  try {
    const { stream, text } = plainStream()
    const progress = createProgress(stream)
    for (let second = 0; second <= 6; second++) {
      progress.show('report, pictures', second * 10, 60)
      jest.advanceTimersByTime(1000)
    }
    for (let second = 0; second <= 6; second++) {
      progress.show('report, pictures', 5 + second * 5, 65)
      jest.advanceTimersByTime(1000)
    }
    expect(text().trim().split('\n')).toEqual([
      'report, pictures: 50/60, 10/s, 0:01 left',
      'report, pictures: 60/60, 10/s, 0:00 left',
      'report, pictures: 30/65, 5.0/s, 0:07 left',
    ])
  } finally {
    jest.useRealTimers()
  }
})

test.each([
  ['exits', 'process.exit(130)'],
  ['is interrupted', 'process.kill(process.pid, "SIGINT")'],
  ['is ended', 'process.kill(process.pid, "SIGTERM")'],
])('a command that %s under a bar leaves cursor and wrapping as they were', async (_, end) => {
  const command = join(__dirname, '..', 'commands', 'with-progress.ts')
  const program = `
    import { withProgress } from ${JSON.stringify(command)}
    process.stderr.isTTY = true
    await withProgress((progress) => {
      progress.show('features', 1, 2)
      setInterval(() => undefined, 1000)
      ${end}
      return new Promise(() => undefined)
    })`
  const flags = ['--conditions=@laviter/source', '--import', require.resolve('tsx')]
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', program], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk))
  const ended = await new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  expect(ended).toEqual({ code: 130, signal: null })
  const last = (on: string, off: string) => [text.lastIndexOf(on), text.lastIndexOf(off)]
  const [cursor = 0, hidden = 0] = last('\x1B[?25h', '\x1B[?25l')
  const [wrapping = 0, cut = 0] = last('\x1B[?7h', '\x1B[?7l')
  expect(hidden).toBeGreaterThan(-1)
  expect(cut).toBeGreaterThan(-1)
  expect(cursor).toBeGreaterThan(hidden)
  expect(wrapping).toBeGreaterThan(cut)
})

test('a job’s unit is said once: in its label, or for bytes in the rate too', () => {
  jest.useFakeTimers({ now: 0 })
  try {
    const { stream, text } = plainStream()
    const show = showJob(createProgress(stream), 'report')
    const unit = 'training pictures for the judge of species'
    for (let second = 0; second <= 5; second++) {
      show({ done: second * 16, total: 160, unit })
      jest.advanceTimersByTime(1000)
    }
    for (let second = 0; second <= 5; second++) {
      show({ done: second * 2e6, total: 104e6, unit: 'bytes of METEOR' })
      jest.advanceTimersByTime(1000)
    }
    expect(text().trim().split('\n')).toEqual([
      `report, ${unit}: 80/160, 16/s, 0:05 left`,
      'report, MB of METEOR: 10/104, 2.0 MB/s, 0:47 left',
    ])
  } finally {
    jest.useRealTimers()
  }
})

test('the line of training keeps the newest loss with what guessing costs in it', () => {
  jest.useFakeTimers({ now: 0 })
  try {
    const { stream, text } = plainStream()
    const show = showTraining(createProgress(stream))
    const step: StepEvent = {
      ...{ kind: 'step', phase: 'tim', step: 1, epoch: 1, steps: 100, rate: 1e-3 },
      seconds: { data: 1, forward: 1, backward: 2 },
      secondsLeft: 30,
    }
    const told = [{ losses: { total: 9 }, chance: 5 }, {}, { losses: { total: 3.5 }, chance: 1.39 }]
    for (let second = 0; second <= 6; second++) {
      show({ ...step, step: second + 1, ...told[second] })
      jest.advanceTimersByTime(1000)
    }
    expect(text()).toMatch(/loss 3\.50 \(chance 1\.39\)/)
  } finally {
    jest.useRealTimers()
  }
})

test('training tells its epochs, its end, and how to go on', () => {
  const { stream, text } = plainStream()
  const show = showTraining(createProgress(stream))
  const step: StepEvent = {
    kind: 'step',
    phase: 'vta',
    step: 1,
    epoch: 1,
    steps: 4,
    losses: { total: 9.5 },
    rate: 1e-3,
    seconds: { data: 1, forward: 1, backward: 2 },
    secondsLeft: 3,
  }
  const score = {
    metric: 'R-precision' as const,
    value: 0.31,
    higherIsBetter: true,
    chance: 0.01,
    details: {},
  }
  const end = {
    kind: 'end',
    reason: 'interrupted',
    run: 'runs/birds',
    step: 4,
    seconds: 5,
  } as const
  const events: TrainEvent[] = [
    step,
    { kind: 'validation', phase: 'vta', epoch: 1, step: 4, score, best: true },
    { ...end, phase: 'vta', goal: 'itm' },
  ]
  for (const event of events) show(event)
  expect(text()).toMatch(/epoch 1: R-precision 31\.0 % \(chance 1\.0 %\)/)
  expect(text()).toMatch(
    /Stopped at step 4 of phase vta, checkpoint written\.\nGo on: laviter train --run runs\/birds --resume/,
  )
  show({ ...end, step: 0, phase: 'vta', goal: 'itm' })
  expect(text()).toMatch(/Stopped before the first step of phase vta\.\nGo on: /)
  show({ ...end, step: 0, phase: 'vta', goal: 'itm', untouched: true })
  expect(text()).toMatch(/runs\/birds holds the old one as it was\.\n$/)
})
