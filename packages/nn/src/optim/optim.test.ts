import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adam, adamW } from './adam'
import { createAverage } from './average'
import {
  clipByGlobalNorm,
  clipByValue,
  globalNorm,
  halfSquares,
  normOfHalves,
  type Transform,
} from './clip'
import { createOptimiser, type Optimiser } from './optimiser'
import { constant, exponentialDecay, stepDecay, warmUp } from './schedule'
import { readSafetensors, toFloat32, writeSafetensors } from '../safetensors/index'
import { valueAndGradients } from '../value-and-gradients'

afterEach(() => tf.setBackend('tensorflow'))

const fixture = (name: string) => {
  const { tensors } = readSafetensors(
    readFileSync(join(__dirname, '../fixtures', `${name}.safetensors`)),
  )
  return (key: string) => tf.tensor(toFloat32(tensors[key]!), [...tensors[key]!.shape])
}
const rules = {
  optimiser_adam: adam({ betas: [0.5, 0.999], weightDecay: 1e-4 }),
  optimiser_adamw: adamW({ weightDecay: 1e-4 }),
}
const largest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!

/** One step towards a target. */
const step = (optimiser: Optimiser, p: tf.Variable, target: tf.Tensor, rate = 0.01) =>
  tf.tidy(() => {
    const parameters = new Map([['p', p]])
    const { gradients } = valueAndGradients(parameters, () => ({
      total: tf.sum(tf.square(tf.sub(p, target))) as tf.Scalar,
    }))
    optimiser.apply(parameters, gradients, rate)
  })

describe.each(Object.entries(rules))('%s', (name, rule) => {
  test.each(['tensorflow', 'cpu'])(
    'takes torch’s five clipped steps on %s, and leaks nothing',
    async (backend) => {
      await tf.setBackend(backend)
      const before = tf.memory().numTensors
      const read = fixture(name)
      const [start, targets, trace] = [
        read('in.start'),
        tf.unstack(read('in.targets')),
        tf.unstack(read('out.trace')),
      ]
      const p = tf.variable(start)
      const optimiser = createOptimiser({ rule, transforms: [clipByGlobalNorm(3)] })
      let between = 0
      targets.forEach((target, k) => {
        step(optimiser, p, target)
        if (k === 0) between = tf.memory().numTensors
        const error = tf.tidy(() => largest(tf.sub(p, trace[k]!)))
        expect(error).toBeLessThan(1e-7 + 1e-6)
      })
      expect(tf.memory().numTensors).toBe(between)
      optimiser.dispose()
      tf.engine().startScope()
      tf.engine().endScope()
      tf.dispose([start, p, ...targets, ...trace])
      expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 2) // the two stacked fixtures
    },
  )

  test.each(['tensorflow', 'cpu'])(
    'goes on bit for bit from a saved state on %s',
    async (backend) => {
      await tf.setBackend(backend)
      const read = fixture(name)
      const targets = tf.unstack(read('in.targets'))
      const p = tf.variable(read('in.start'))
      const whole = createOptimiser({ rule })
      targets.slice(0, 3).forEach((target) => step(whole, p, target))
      const saved = readSafetensors(writeSafetensors(await whole.state())).tensors
      const resumedP = tf.variable(tf.tensor(p.dataSync().slice(), p.shape))
      const resumed = createOptimiser({ rule })
      step(resumed, resumedP, targets[0]!) // a state that must go
      resumedP.assign(tf.tensor(p.dataSync().slice(), p.shape))
      resumed.restore(saved, new Map([['p', resumedP]]))
      expect(await resumed.state()).toEqual(saved)
      targets.slice(3).forEach((target) => {
        step(whole, p, target)
        step(resumed, resumedP, target)
        expect(resumedP.dataSync()).toEqual(p.dataSync())
      })
      expect(await resumed.state()).toEqual(await whole.state())
      whole.dispose()
      resumed.dispose()
    },
  )
})

test('what assigns to a parameter between steps is seen by the fused kernel', () => {
  tf.tidy(() => {
    const p = tf.variable(tf.tensor1d([1, 2]))
    const optimiser = createOptimiser({ rule: adam() })
    step(optimiser, p, tf.zeros([2]), 0.1)
    p.assign(tf.tensor1d([5, -7]))
    step(optimiser, p, tf.zeros([2]), 1e-9)
    expect([...p.dataSync()].map(Math.round)).toEqual([5, -7])
    optimiser.dispose()
    p.dispose()
  })
})

test('an update in place leaves what shared the parameter’s memory as it was', async () => {
  const values = Float32Array.of(1, 2, 3)
  const p = tf.variable(tf.tensor(values))
  const optimiser = createOptimiser({ rule: adam() })
  const target = tf.zeros([3])
  step(optimiser, p, target)
  expect([...values]).toEqual([1, 2, 3])
  const [shared, read] = [tf.clone(p), p.dataSync()]
  const before = [...read]
  const view = tf.reshape(p, [1, 3])
  step(optimiser, p, target)
  for (const kept of [shared.dataSync(), read, view.dataSync()]) expect([...kept]).toEqual(before)
  expect([...p.dataSync()].every((x, k) => x < before[k]!)).toBe(true)
  const now = [...p.dataSync()]
  tf.dispose([shared, view])
  step(optimiser, p, target) // nobody shares it: in place
  expect([...p.dataSync()].every((x, k) => x < now[k]!)).toBe(true)
  // a state that is taken back finds the parameter where it stands
  await optimiser.restore(await optimiser.state(), new Map([['p', p]]))
  step(optimiser, p, target)
  optimiser.dispose()
  expect([...p.dataSync()].every(Number.isFinite)).toBe(true)
})

test('reading the state does not disturb it, nor does a later step what was read', async () => {
  const p = tf.variable(tf.tensor1d([1, 2]))
  const optimiser = createOptimiser({ rule: adam() })
  step(optimiser, p, tf.zeros([2]), 0.1)
  const first = await optimiser.state()
  const copy = structuredClone(first)
  step(optimiser, p, tf.zeros([2]), 0.1)
  expect(first).toEqual(copy)
  expect((await optimiser.state())['count.p']!.data).toEqual(Int32Array.of(2))
  optimiser.dispose()
})

test('each parameter counts its own steps, and decay follows its filter', () => {
  tf.tidy(() => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))]
    const parameters = new Map([
      ['a', a],
      ['b', b],
    ])
    const optimiser = createOptimiser({
      rule: adamW({ weightDecay: 0.5, decays: (path) => path === 'a' }),
    })
    optimiser.apply(parameters, new Map([['a', tf.scalar(1)]]), 0.1)
    expect(a.dataSync()[0]).toBeCloseTo(1 * (1 - 0.05) - 0.1, 6)
    expect(b.dataSync()[0]).toBe(1)
    optimiser.apply(parameters, new Map([['b', tf.scalar(3)]]), 0.1)
    expect(b.dataSync()[0]).toBeCloseTo(0.9, 6) // a first step is the rate, whatever the gradient
    optimiser.dispose()
  })
})

test('AdamW decays by 0.01, unless another decay is given', () => {
  const after = (rule: ReturnType<typeof adamW>) =>
    tf.tidy(() => {
      const p = tf.variable(tf.scalar(1))
      const optimiser = createOptimiser({ rule })
      optimiser.apply(new Map([['p', p]]), new Map([['p', tf.scalar(0)]]), 0.1)
      optimiser.dispose()
      return p.dataSync()[0]
    })
  for (const rule of [adamW(), adamW({ weightDecay: undefined })])
    expect(after(rule)).toBeCloseTo(1 - 0.1 * 0.01, 6)
  expect(after(adamW({ weightDecay: 0 }))).toBe(1)
})

test('clipping by value touches only the numbers that are beyond it', () => {
  tf.tidy(() => {
    const clipped = clipByValue(5)(new Map([['a', tf.tensor1d([-9, -5, 0.1, 4, 70])]]))
    expect([...clipped.get('a')!.dataSync()]).toEqual([-5, -5, Math.fround(0.1), 4, 5])
  })
  expect(() => clipByValue(0)).toThrow(RangeError)
})

test('clipping scales to the limit, only what it is asked for', () => {
  tf.tidy(() => {
    const gradients = new Map<string, tf.Tensor>([
      ['text.a', tf.tensor1d([3, 0])],
      ['text.b', tf.scalar(4)],
      ['image', tf.scalar(9)],
    ])
    expect(globalNorm(gradients).dataSync()[0]).toBeCloseTo(Math.sqrt(106), 5)
    const clipped = clipByGlobalNorm(1, (path) => path.startsWith('text'))(gradients)
    expect(clipped.get('text.a')!.dataSync()[0]).toBeCloseTo(0.6, 5)
    expect(clipped.get('text.b')!.dataSync()[0]).toBeCloseTo(0.8, 5)
    expect(clipped.get('image')!.dataSync()[0]).toBe(9)
    const loose = clipByGlobalNorm(50)(gradients)
    expect(loose.get('text.a')!.dataSync()[0]).toBe(3)
    expect(globalNorm(new Map()).dataSync()[0]).toBe(0)
  })
})

test('clipping makes the clipped gradients and no other tensor', () => {
  const gradients = new Map<string, tf.Tensor>([
    ['text', tf.tensor1d([3, 4])],
    ['image', tf.scalar(9)],
  ])
  const { numTensors } = tf.memory()
  const clipped = clipByGlobalNorm(1, (path) => path === 'text')(gradients)
  expect(tf.memory().numTensors).toBe(numTensors + 1)
  tf.dispose([clipped.get('text')!, ...gradients.values()])
})

test.each(['tensorflow', 'cpu'])(
  'gradients are measured once for all norms of them, on %s',
  async (backend) => {
    await tf.setBackend(backend)
    const gradients = new Map<string, tf.Tensor>([
      ['text', tf.tensor2d([[3, 0, 4]])],
      ['image', tf.scalar(12)],
    ])
    const { numTensors } = tf.memory()
    const halves = halfSquares(gradients)
    expect(tf.memory().numTensors).toBe(numTensors + 2)
    tf.tidy(() => {
      expect([...halves].map(([path, half]) => [path, half.shape, half.dataSync()[0]])).toEqual([
        ['text', [], 12.5],
        ['image', [], 72],
      ])
      expect(normOfHalves(halves.values()).dataSync()[0]).toBeCloseTo(13, 5)
      expect(normOfHalves([]).dataSync()[0]).toBe(0)
      const clip = clipByGlobalNorm(1, (path) => path === 'text')
      expect([...clip(gradients, halves).get('text')!.dataSync()]).toEqual([
        ...clip(gradients).get('text')!.dataSync(),
      ])
      // what is given is what is clipped by
      const doubled = new Map([['text', tf.scalar(50)]])
      expect(clip(gradients, doubled).get('text')!.dataSync()[0]).toBeCloseTo(0.3, 5)
    })
    tf.dispose([...gradients.values(), ...halves.values()])
  },
)

test('norms of gradients that a transform has changed are measured anew', () => {
  tf.tidy(() => {
    const [seen, p] = [[] as unknown[], tf.variable(tf.scalar(1))]
    const note: Transform = (gradients, halves) => {
      seen.push(halves)
      return gradients
    }
    const optimiser = createOptimiser({ rule: adam(), transforms: [note, clipByValue(5), note] })
    const gradients = new Map([['p', tf.scalar(9)]])
    const halves = halfSquares(gradients)
    optimiser.apply(new Map([['p', p]]), gradients, 0.1, halves)
    expect(seen).toEqual([halves, undefined])
    optimiser.dispose()
  })
})

test('an average starts as a copy and follows', () => {
  tf.tidy(() => {
    const p = tf.variable(tf.scalar(1))
    const average = createAverage({ p }, 0.9)
    p.assign(tf.scalar(2))
    expect(average.parameters.get('p')!.dataSync()[0]).toBe(1)
    average.update()
    average.update()
    expect(average.parameters.get('p')!.dataSync()[0]).toBeCloseTo(2 - 0.81, 6)
    average.dispose()
  })
})

test('schedules', () => {
  const decay = exponentialDecay({ start: 2e-4, factor: 0.5, floor: 6e-5 })
  expect([0, 1, 2, 3, 9].map(decay)).toEqual([2e-4, 1e-4, 5e-5, 5e-5, 5e-5])
  const steps = stepDecay({ start: 1, factor: 0.1, every: 20 })
  expect([0, 19, 20, 45].map(steps)).toEqual([1, 1, 0.1, expect.closeTo(0.01)])
  expect([0, 1, 9].map(warmUp(4, constant(8)))).toEqual([2, 4, 8])
})

test('gradients and states that belong to other parameters are refused', () => {
  tf.tidy(() => {
    const p = tf.variable(tf.tensor1d([1, 2]))
    const parameters = new Map([['p', p]])
    const optimiser = createOptimiser({ rule: adam() })
    expect(() => optimiser.apply(parameters, new Map([['q', p]]), 1)).toThrow(
      /q is \[2\], but there is no such/,
    )
    expect(() => optimiser.apply(parameters, new Map([['p', tf.scalar(1)]]), 1)).toThrow(
      /the parameter is \[2\]/,
    )
    expect(() => optimiser.apply(parameters, new Map(), NaN)).toThrow(/rate NaN/)
    const zero = { dtype: 'F32', shape: [3], data: new Float32Array(3) } as const
    const count = { dtype: 'I32', shape: [], data: Int32Array.of(1) } as const
    const restore = () =>
      optimiser.restore(
        { 'first.p': zero, 'count.p': count, 'third.p': zero, step: count },
        parameters,
      )
    expect(restore).toThrow(
      /first\.p is \[3\], expected \[2\]; lacks second\.p.*third\.p belongs to nothing; step belongs/,
    )
    expect(() => adam({ betas: [1, 0.9] })).toThrow(/betas\[0\] = 1 is out of range/)
    expect(() => clipByGlobalNorm(0)).toThrow(RangeError)
    optimiser.dispose()
  })
})
