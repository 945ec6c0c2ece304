import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, valueAndGradients } from '@laviter/nn'
import { distance } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import { convolutionsOf, INCEPTION_V3, type Chain, type Convolution } from './architecture'
import { averagePool, maxPool, run, type FeatureMap, type Kit } from './forward'
import { joinedHeads } from './joined-heads'
import { rectifiedConvolution } from './rectified-convolution'

const CHANNELS = 6

/** The first fork of a layer on a narrow map, its kernels of one width but for the pool's. */
function forkOf(layer: string) {
  const random = createRandom(layer)
  const steps = INCEPTION_V3.find(({ name }) => name === layer)!.steps
  const fork = steps.find((step) => step.kind === 'fork')!
  const parameters = new Map<string, tf.Variable>()
  const draw = <R extends tf.Rank>(path: string, shape: number[]) => {
    const variable = tf.variable(normalTensor(random, shape) as tf.Tensor<R>)
    parameters.set(path, variable)
    return variable
  }
  const x = draw<tf.Rank.R4>('x', [2, 7, 7, CHANNELS])
  const folds = new Map(
    fork.branches.flatMap(convolutionsOf).map((convolution, i) => {
      const seen = inputsOf(convolution, fork.branches)
      const folded = {
        kernel: draw<tf.Rank.R4>(`${convolution.name}.kernel`, [
          ...convolution.kernel,
          seen,
          4 + i,
        ]),
        bias: draw<tf.Rank.R1>(`${convolution.name}.bias`, [4 + i]),
      }
      return [convolution.name, folded]
    }),
  )
  /** of the fork's map, or of the convolution before */
  function inputsOf(convolution: Convolution, branches: readonly Chain[]): number {
    const all = branches.flatMap(convolutionsOf)
    const chain = branches.find((branch) => branch.includes(convolution))!
    const before = chain
      .slice(0, chain.indexOf(convolution))
      .flatMap((step) => convolutionsOf([step]))
    return before.length > 0 ? 4 + all.indexOf(before.at(-1)!) : CHANNELS
  }
  return { fork, x, parameters, folded: ({ name }: Convolution) => folds.get(name)! }
}

test.each([
  ['Mixed_5b', 'nine'],
  ['Mixed_6c', 'nine'],
  ['Mixed_6c', 'inside'],
  ['Mixed_7a', 'nine'],
  ['Mixed_6a', 'nine'],
] as const)('%s, borders over %s: value and gradients of its branches apart', (layer, borders) => {
  const { fork, x, parameters, folded } = forkOf(layer)
  const apartKit: Kit = {
    convolve: (convolution, map) => rectifiedConvolution(convolution, map, folded(convolution)),
    maxPool,
    averagePool: (map) => averagePool(map, borders),
  }
  const joinedKit: Kit = {
    ...apartKit,
    begin: (branches, map) => joinedHeads(branches, map, folded, apartKit.averagePool),
  }
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const through = (kit: Kit) =>
      valueAndGradients(parameters, () => {
        const map: FeatureMap = run([fork], x, kit)
        return { total: tf.sum(tf.square(map)) as tf.Scalar, map }
      })
    const [joined, apart] = [through(joinedKit), through(apartKit)]
    expect(distance(joined.aux.map, apart.aux.map)).toBeLessThan(1e-5)
    expect([...joined.gradients.keys()]).toEqual([...parameters.keys()])
    for (const [path, gradient] of apart.gradients)
      expect([path, distance(joined.gradients.get(path)!, gradient) < 1e-5]).toEqual([path, true])
  })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose([...parameters.values()])
})

test('branches that begin otherwise are left from the start', () => {
  const { fork, x, parameters, folded } = forkOf('Mixed_7a')
  tf.tidy(() => {
    const begun = joinedHeads(fork.branches, x, folded, (map) => averagePool(map, 'nine'))
    expect(begun.map(({ rest }) => rest.length)).toEqual([1, 3, 1])
    expect(begun[2]!.map).toBe(x)
    // one head alone has nobody to be joined with
    const [alone, , pool] = fork.branches
    expect(joinedHeads([alone!, pool!], x, folded, maxPool).map(({ map }) => map)).toEqual([x, x])
  })
  tf.dispose([...parameters.values()])
})
