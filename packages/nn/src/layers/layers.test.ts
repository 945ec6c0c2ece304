import * as tf from '@tensorflow/tfjs-core'
import { attentionMemory, attentionWeights, createAttention, multiHeadAttention } from './attention'
import { batchNorm, createBatchNorm } from './batch-norm'
import { conv2d, createConv2d } from './conv2d'
import { createEmbedding, embed } from './embedding'
import { glu } from './glu'
import { createLayerNorm, layerNorm } from './layer-norm'
import { leakyRelu } from './leaky-relu'
import { createLinear, linear } from './linear'
import { bidirectionalLstm, createBidirectionalLstm, createLstm, lstm } from './lstm'
import { lengthMask, maskedMean } from './mask'
import { relu } from './relu'
import { resizeBilinear } from './resize'
import { gradientError } from '../gradient-check'
import { namedParameters, type ParameterTree } from '../parameters'
import { createRandom } from '../random'
import { valueAndGradients } from '../value-and-gradients'

/** Values drawn in JavaScript: the same on every backend. */
const draw = <T extends tf.Tensor>(seed: number, shape: number[]): T => {
  const random = createRandom(seed)
  return tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  ) as T
}

/** Fills parameters with the same values on every backend. */
const fill = <P extends ParameterTree>(tree: P): P => {
  let seed = 100
  for (const variable of namedParameters(tree).values())
    if (variable.trainable) variable.assign(tf.mul(draw(seed++, variable.shape), 0.5))
  return tree
}

/** One layer on one input: a scalar of weighted outputs, so that no gradient is trivially zero. */
type Case = { tree: ParameterTree; x: tf.Tensor; run: (x: tf.Tensor) => tf.Tensor }
const random = () => createRandom(1)
const cases: Record<string, () => Case> = {
  linear: () => {
    const tree = fill(createLinear(3, 5, {}, random()))
    return { tree, x: draw(1, [1, 2, 3]), run: (x) => linear(tree, x) }
  },
  'convolution, padded and strided': () => {
    const tree = fill(createConv2d([3, 2], 2, 3, {}, random()))
    return {
      tree,
      x: draw(2, [1, 5, 4, 2]),
      run: (x) => conv2d(tree, x as tf.Tensor4D, { stride: 2, pad: 1 }),
    }
  },
  'convolution, same': () => {
    const tree = fill(createConv2d(3, 2, 3, { bias: false }, random()))
    return {
      tree,
      x: draw(3, [2, 3, 5, 2]),
      run: (x) => conv2d(tree, x as tf.Tensor4D, { pad: 1 }),
    }
  },
  'convolution of few places to many channels': () => {
    const tree = fill(createConv2d([4, 3], 2, 16, {}, random()))
    return {
      tree,
      x: draw(17, [2, 4, 3, 2]), // 2 x 2 places of 2 images; the last column's windows reach beyond the edge
      run: (x) => conv2d(tree, x as tf.Tensor4D, { stride: 2, pad: 1 }),
    }
  },
  'convolution of few places, same and valid': () => {
    const tree = {
      even: fill(createConv2d(2, 2, 24, {}, random())),
      odd: fill(createConv2d(3, 2, 12, { bias: false }, random())),
    }
    const run = (x: tf.Tensor) =>
      tf.concat([
        tf.reshape(conv2d(tree.even, x as tf.Tensor4D, { pad: 'same' }), [-1]),
        tf.reshape(conv2d(tree.odd, x as tf.Tensor4D, { pad: 'valid' }), [-1]),
      ])
    return { tree, x: draw(18, [1, 4, 3, 2]), run }
  },
  'batch norm in training': () => {
    const tree = fill(createBatchNorm(3, {}, random()))
    return {
      tree,
      x: draw(4, [1, 2, 5, 3]),
      run: (x) => batchNorm(tree, x, { training: true, eps: 1e-3 }),
    }
  },
  'batch norm of rows': () => {
    const tree = fill(createBatchNorm(4, {}, random()))
    return { tree, x: draw(5, [5, 4]), run: (x) => batchNorm(tree, x, { training: true }) }
  },
  'batch norm in evaluation': () => {
    const tree = fill(createBatchNorm(3, {}, random()))
    return { tree, x: draw(6, [2, 3, 3]), run: (x) => batchNorm(tree, x, { training: false }) }
  },
  'layer norm': () => {
    const tree = fill(createLayerNorm(5))
    return { tree, x: draw(7, [1, 3, 5]), run: (x) => layerNorm(tree, x) }
  },
  'gated linear unit': () => ({ tree: [], x: draw(8, [1, 3, 6]), run: glu }),
  'attention, masked': () => {
    const tree = fill(createAttention(6, {}, random()))
    const run = (x: tf.Tensor) => {
      const keys = x as tf.Tensor3D
      const queries = tf.slice(keys, [0, 0, 0], [2, 3, 6])
      return multiHeadAttention(
        tree,
        { queries, keys, values: keys },
        { heads: 3, mask: lengthMask([4, 2], 4) },
      )
    }
    return { tree, x: draw(9, [2, 4, 6]), run }
  },
  relu: () => ({ tree: [], x: draw(22, [2, 3, 4]), run: (x) => relu(x) }),
  'leaky relu': () => ({ tree: [], x: draw(24, [2, 3, 4]), run: (x) => leakyRelu(x, 0.3) }),
  'attention, causal': () => {
    const tree = fill(createAttention(4, { bias: false }, random()))
    const run = (x: tf.Tensor) => {
      const all = x as tf.Tensor3D
      return multiHeadAttention(
        tree,
        { queries: all, keys: all, values: all },
        { heads: 2, causal: true },
      )
    }
    return { tree, x: draw(10, [1, 5, 4]), run }
  },
  LSTM: () => {
    const tree = fill(createLstm(3, 4, random()))
    return { tree, x: draw(11, [1, 5, 3]), run: (x) => lstm(tree, x as tf.Tensor3D).outputs }
  },
  'LSTM from a state': () => {
    const tree = fill(createLstm(3, 2, random()))
    const run = (x: tf.Tensor) => {
      const rows: tf.Tensor2D = tf.reshape(x, [3, 6])
      const state = tf.slice(rows, [0, 0], [3, 2])
      const cell: tf.Tensor2D = tf.sin(state)
      return lstm(tree, x as tf.Tensor3D, { hidden: state, cell }).outputs
    }
    return { tree, x: draw(12, [3, 2, 3]), run }
  },
  'LSTM, its last cell too': () => {
    const tree = fill(createLstm(3, 2, random()))
    const run = (x: tf.Tensor) => {
      const { outputs, cell } = lstm(tree, x as tf.Tensor3D)
      return tf.concat([tf.reshape(outputs, [2, -1]), cell], 1)
    }
    return { tree, x: draw(25, [2, 4, 3]), run }
  },
  'bidirectional LSTM, padded': () => {
    const tree = fill(createBidirectionalLstm(3, 2, random()))
    const run = (x: tf.Tensor) => {
      const { words, sentence } = bidirectionalLstm(
        tree,
        x as tf.Tensor3D,
        lengthMask([5, 1, 3], 5),
      )
      return tf.concat([tf.reshape(words, [3, -1]), sentence], 1)
    }
    return { tree, x: draw(13, [3, 5, 3]), run }
  },
  'masked mean': () => ({
    tree: [],
    x: draw(14, [2, 4, 3]),
    run: (x) => maskedMean(x as tf.Tensor3D, lengthMask([4, 1], 4)),
  }),
  'resize, larger': () => ({
    tree: [],
    x: draw(15, [1, 3, 4, 2]),
    run: (x) => resizeBilinear(x as tf.Tensor4D, [7, 5]),
  }),
  'resize, smaller': () => ({
    tree: [],
    x: draw(16, [2, 7, 5, 1]),
    run: (x) => resizeBilinear(x as tf.Tensor4D, [3, 4]),
  }),
}

const scalarOf = (y: tf.Tensor): tf.Scalar => tf.sum(tf.mul(y, draw(99, y.shape)))

describe.each(Object.entries(cases))('%s', (_, make) => {
  afterEach(() => tf.setBackend('tensorflow'))

  test('has the gradient of finite differences', () => {
    tf.tidy(() => {
      const { x, run } = make()
      expect(gradientError((input) => scalarOf(run(input)), [x], createRandom(7))).toBeLessThan(
        3e-3,
      )
    })
  })

  test('has the same values and gradients in its native and its composed form, and leaks nothing', async () => {
    const compute = async (backend: string) => {
      await tf.setBackend(backend)
      let all: number[][] = []
      tf.tidy(() => {
        const { tree, x, run } = make()
        const input = tf.variable(x)
        const parameters = new Map([...namedParameters(tree), ['x', input]])
        const step = () =>
          tf.tidy(() => {
            const { gradients, aux } = valueAndGradients(parameters, () => {
              const y = run(input)
              return { total: scalarOf(y), y }
            })
            return [aux.y, ...gradients.values()].map((tensor) => [...tensor.dataSync()])
          })
        const values = step()
        const tensors = tf.memory().numTensors
        step()
        expect(tf.memory().numTensors).toBe(tensors)
        const buffers = [...namedParameters(tree).values()].filter((v) => !v.trainable)
        all = [...values, ...buffers.map((buffer) => [...buffer.dataSync()])]
        tf.dispose([...parameters.values()])
      })
      return all
    }
    const [native, composed] = [await compute('tensorflow'), await compute('cpu')]
    expect(native.length).toBe(composed.length)
    native.forEach((values: number[], i: number) => {
      const largest = Math.max(...values.map(Math.abs), 0.1) // the gradient of the keys' bias is 0 but for rounding
      values.forEach((value, j) =>
        expect(Math.abs(value - composed[i]![j]!) / largest).toBeLessThan(2e-5),
      )
    })
  })
})

test.each(['tensorflow', 'cpu'])(
  'a convolution of no images has its shape, and gradients of zero, on %s',
  async (backend) => {
    await tf.setBackend(backend)
    tf.tidy(() => {
      const layer = createConv2d(3, 2, 3, {}, random())
      const { gradients, aux } = valueAndGradients(namedParameters(layer), () => {
        const y = conv2d(layer, tf.zeros([0, 9, 9, 2]))
        return { total: tf.sum<tf.Scalar>(y), y }
      })
      expect(aux.y.shape).toEqual([0, 7, 7, 3])
      expect([...gradients.get('weight')!.dataSync()]).toEqual(Array(54).fill(0))
      expect([...gradients.get('bias')!.dataSync()]).toEqual([0, 0, 0])
    })
    await tf.setBackend('tensorflow')
  },
)

test('an embedding sums the gradient over a word’s occurrences, and not on padding', () => {
  tf.tidy(() => {
    const table = createEmbedding(4, 2, { padding: 0 }, random())
    expect([...tf.slice(table.weight, [0, 0], [1, 2]).dataSync()]).toEqual([0, 0])
    const tokens = tf.tensor2d(
      [
        [1, 3, 1],
        [2, 0, 0],
      ],
      [2, 3],
      'int32',
    )
    const weights = draw<tf.Tensor3D>(3, [2, 3, 2])
    const gradient = (padding?: number) => {
      const loss = () => ({
        total: tf.sum(tf.mul(embed(table, tokens, { padding }), weights)) as tf.Scalar,
      })
      return valueAndGradients(namedParameters(table), loss)
        .gradients.get('weight')!
        .arraySync() as number[][]
    }
    const w = weights.arraySync()
    const at = (b: number, t: number) => w[b]![t]!
    const sum = (...rows: number[][]) => [0, 1].map((i) => rows.reduce((s, row) => s + row[i]!, 0))
    const expected = [sum(at(1, 1), at(1, 2)), sum(at(0, 0), at(0, 2)), at(1, 0), at(0, 1)]
    gradient()
      .flat()
      .forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 5))
    expect(gradient(0)[0]).toEqual([0, 0])
    expect(() => embed(table, tf.zeros([2, 3]))).toThrow(
      /tokens are float32 \[2, 3\], expected int32/,
    )
  })
})

test('batch norm tracks the mean and the unbiased variance as torch does', () => {
  tf.tidy(() => {
    const layer = createBatchNorm(1, {}, random())
    batchNorm(layer, tf.tensor2d([[1], [2], [6]]), { training: true, momentum: 0.1 })
    expect(layer.mean.dataSync()[0]).toBeCloseTo(0.3, 6)
    expect(layer.variance.dataSync()[0]).toBeCloseTo(0.9 + 0.1 * 7, 6)
    const y = batchNorm(layer, tf.tensor2d([[0.3]]), { training: false })
    expect(y.dataSync()[0]).toBeCloseTo(0, 6)
  })
})

test('doors name what they got and what they want', () => {
  tf.tidy(() => {
    const norm = createBatchNorm(3, {}, random())
    expect(() => batchNorm(norm, tf.zeros([1, 3]), { training: true })).toThrow(
      /two values or more/,
    )
    expect(() => batchNorm(norm, tf.zeros([2, 4]), { training: false })).toThrow(
      /x is \[2, 4\], expected \[\.\.\., 3\]/,
    )
    expect(() => linear(createLinear(3, 2, {}, random()), tf.zeros([2, 4]))).toThrow(
      /expected \[\.\.\., 3\]/,
    )
    expect(() => layerNorm(createLayerNorm(3), tf.zeros([2, 4]))).toThrow(/expected \[\.\.\., 3\]/)
    expect(() => conv2d(createConv2d(3, 2, 3, {}, random()), tf.zeros([1, 4, 4, 5]))).toThrow(
      /expected \[B, H, W, 2\]/,
    )
    expect(() => conv2d(createConv2d([2, 5], 2, 3, {}, random()), tf.zeros([1, 3, 3, 2]))).toThrow(
      /^conv2d: x is 3 x 3, smaller with its padding than the window 2 x 5/,
    )
    expect(() => glu(tf.zeros([2, 3]))).toThrow(/even last dimension/)
    const inputs = {
      queries: tf.zeros<tf.Rank.R3>([1, 2, 6]),
      keys: tf.zeros<tf.Rank.R3>([1, 3, 6]),
      values: tf.zeros<tf.Rank.R3>([1, 3, 6]),
    }
    expect(() =>
      multiHeadAttention(createAttention(6, {}, random()), inputs, { heads: 4 }),
    ).toThrow(/4 heads do not divide/)
  })
})

test('dropout has the gradient of finite differences, inside attention and behind relu', () => {
  tf.tidy(() => {
    const layer = fill(createAttention(6, {}, random()))
    const attended = (x: tf.Tensor) => {
      const all = x as tf.Tensor3D
      const inputs = { queries: all, keys: all, values: all }
      const dropout = { rate: 0.4, random: random() } // the same mask each time
      return tf.sum<tf.Scalar>(tf.square(multiHeadAttention(layer, inputs, { heads: 2, dropout })))
    }
    const positive = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.square(relu(x, { rate: 0.4, random: random() })))
    const clear = tf.where(tf.greater(draw(23, [4, 6]), 0), 1.5, -1.5) // of the kink
    expect(gradientError((x) => attended(x), [draw(21, [2, 4, 6])], createRandom(7))).toBeLessThan(
      5e-3,
    )
    expect(gradientError((x) => positive(x), [clear], createRandom(7))).toBeLessThan(5e-3)
  })
})

test('attention and relu drop a share of their weights, and keep the mean', () => {
  tf.tidy(() => {
    const ones = tf.ones<tf.Rank.R3>([1, 400, 2])
    const layer = createAttention(2, { bias: false }, random())
    const inputs = { queries: ones, keys: ones, values: ones }
    const whole = multiHeadAttention(layer, inputs, { heads: 1 })
    const dropout = { rate: 0.25, random: random() }
    const dropped = multiHeadAttention(layer, inputs, { heads: 1, dropout })
    const ratio = tf.mean(tf.div(dropped, whole)).dataSync()[0]!
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01)
    const zeros = tf.mean(tf.equal(relu(ones, { rate: 0.25, random: random() }), 0)).dataSync()[0]!
    expect(Math.abs(zeros - 0.25)).toBeLessThan(0.05)
  })
})

test('a key alone gives queries and keys no gradient: Adam would follow its rounding', () => {
  tf.tidy(() => {
    const layer = fill(createAttention(8, {}, random()))
    const [queries, keys] = [draw<tf.Tensor3D>(1, [3, 4, 8]), draw<tf.Tensor3D>(2, [3, 1, 8])]
    const { gradients } = valueAndGradients(new Map(namedParameters(layer)), () => ({
      total: tf.sum(
        tf.square(multiHeadAttention(layer, { queries, keys, values: keys }, { heads: 2 })),
      ),
    }))
    for (const part of ['queries', 'keys'])
      expect(tf.max(tf.abs(gradients.get(`${part}.weight`)!)).dataSync()[0]).toBe(0)
    expect(tf.max(tf.abs(gradients.get('values.weight')!)).dataSync()[0]).toBeGreaterThan(0)
  })
})

test('attention looks only where it may', () => {
  tf.tidy(() => {
    const layer = fill(createAttention(4, {}, random()))
    const x = draw<tf.Tensor3D>(1, [2, 3, 4])
    const inputs = { queries: x, keys: x, values: x }
    const memory = attentionMemory(layer, inputs, 2)
    const look = (options: { causal?: boolean; mask?: tf.Tensor2D }) =>
      attentionWeights(layer, x, memory, { heads: 2, ...options }).arraySync()
    const causal = look({ causal: true })
    const masked = look({ mask: lengthMask([3, 1], 3) })
    for (const head of causal.flat())
      head.forEach((row, q) => row.forEach((a, k) => k > q && expect(a).toBe(0)))
    for (const head of masked[1]!)
      for (const row of head) row.forEach((a, k) => expect(a).toBeCloseTo(k === 0 ? 1 : 0, 6))
    const dropped = multiHeadAttention(layer, inputs, {
      heads: 2,
      dropout: { rate: 0.5, random: random() },
    })
    expect(dropped.arraySync()).not.toEqual(
      multiHeadAttention(layer, inputs, { heads: 2 }).arraySync(),
    )
  })
})
