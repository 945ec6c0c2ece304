import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '../custom-gradient'
import { DataType, dtype, flag, real, type NativeBackend } from '../native'

/**
 * An LSTM by TensorFlow's BlockLSTMV2, which runs all steps in one kernel.
 *
 * @param native - the backend
 * @param layer - `weight` [in + H, 4H] and `bias` [4H], gates in the order input, forget, cell, output
 * @param steps - float32 [T, B, in]
 * @param start - hidden and cell state before, float32 [B, H]
 * @returns hidden states [T, B, H] and the last cell state [B, H]; both differentiable
 */
export function fusedLstm(
  native: NativeBackend,
  { weight, bias }: { weight: tf.Tensor2D; bias: tf.Tensor1D },
  steps: tf.Tensor3D,
  start: { hidden: tf.Tensor2D; cell: tf.Tensor2D },
): { outputs: tf.Tensor3D; cell: tf.Tensor2D } {
  const [T, B] = steps.shape
  const H = bias.shape[0] / 4
  const peephole = tf.zeros([H]) // unused, but the kernel takes it
  const inputs = [steps, start.cell, start.hidden, weight, peephole, peephole, peephole, bias]
  // input gate, cell, forget gate, output gate, cell input, tanh of the cell, hidden state: each [T, B, H]
  const forward = run(
    native,
    'BlockLSTMV2',
    [dtype('T'), real('cell_clip', 0), flag('use_peephole', false)],
    inputs,
    7,
  )
  const [hidden, cells] = [forward[6]!, forward[1]!]
  const none = () => tf.zeros([T, B, H])
  // a gradient each: most callers want none of the cell, and then nothing of it runs
  const differentiable = <V extends tf.Tensor>(
    value: () => V,
    slopes: (dy: V) => [dCells: tf.Tensor, dOutputs: tf.Tensor],
  ): V =>
    customGradient(
      [steps, start.cell, start.hidden, weight, bias],
      () => ({ value: value(), keep: [...inputs, ...forward] }),
      (dy, kept) => {
        const attributes = [dtype('T'), flag('use_peephole', false)]
        const given = [...kept, ...slopes(dy)]
        const [dSteps, dCell, dHidden, dWeight, , , , dBias] = run(
          native,
          'BlockLSTMGradV2',
          attributes,
          given,
          8,
        )
        return [dSteps!, dCell!, dHidden!, dWeight!, dBias!]
      },
    )
  const outputs = differentiable(
    () => hidden as tf.Tensor3D,
    (dy) => [none(), dy],
  )
  const cell = differentiable(
    (): tf.Tensor2D => tf.reshape(tf.slice(cells, [T - 1, 0, 0], [1, B, H]), [B, H]),
    (dy) => [
      tf.pad(tf.reshape(dy, [1, B, H]), [
        [T - 1, 0],
        [0, 0],
        [0, 0],
      ]),
      none(),
    ],
  )
  return { outputs, cell }
}

/** Runs a kernel whose first input is the number of steps, an int64 scalar, which tfjs cannot hold. */
function run(
  native: NativeBackend,
  name: string,
  attributes: Parameters<NativeBackend['executeSingleOutput']>[1],
  inputs: tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const steps = int64(native, inputs[0]!.shape[0]!)
  const ids = [steps, ...native.getInputTensorIds(inputs)]
  return native.binding
    .executeOp(name, attributes, ids, outputs)
    .map((output) => native.createOutputTensor(output))
}

const scalars = new WeakMap<object, Map<number, number>>()

/** The native id of an int64 scalar. One a value stays for good: the backend frees none that it did not make. */
function int64({ binding }: NativeBackend, value: number): number {
  const known = scalars.get(binding) ?? new Map<number, number>()
  scalars.set(binding, known)
  const id = known.get(value) ?? binding.createTensor([], DataType.int64, Int32Array.of(value, 0))
  known.set(value, id)
  return id
}
