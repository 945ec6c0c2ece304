import * as tf from '@tensorflow/tfjs-core'
import { matchingLoss } from '@laviter/losses'
import { valueAndGradients } from '@laviter/nn'
import { fromRegions, fromWords, toMask, toRegions, toWords } from '../layouts'
import type { ParityCase } from './index'

/** The four terms of the matching loss, its attention of pair (0, 0) and the gradients of all four inputs. */
export const matchingCase: ParityCase = async (fixture, comparison) => {
  const inputs = {
    words: tf.variable(toWords(fixture.tensor('in.words'))),
    sentence: tf.variable(fixture.tensor('in.sentence') as tf.Tensor2D),
    regions: tf.variable(toRegions(fixture.tensor('in.regions'))),
    global: tf.variable(fixture.tensor('in.global') as tf.Tensor2D),
  }
  const mask = toMask(fixture.tensor('in.lengths'), inputs.words.shape[1])
  const classes = fixture.tensors['in.classes'] && Int32Array.from(fixture.values('in.classes'))
  const { value, gradients, aux } = valueAndGradients(new Map(Object.entries(inputs)), () =>
    matchingLoss(
      { regions: inputs.regions, global: inputs.global },
      { words: inputs.words, sentence: inputs.sentence, mask },
      {
        gamma1: fixture.number('gamma1'),
        gamma2: fixture.number('gamma2'),
        gamma3: fixture.number('gamma3'),
        ...(classes && { classes }),
        attention: true,
      },
    ),
  )
  comparison.add('outputs', 'scalar', await value.data(), fixture.values('out.scalar'))
  for (const [name, term] of Object.entries(aux.terms)) {
    comparison.add('outputs', name, await term.data(), fixture.values(`out.${name}`))
  }
  if (fixture.tensors['out.attention0'] && aux.attention) {
    const [time = 0] = fixture.stored('out.attention0').shape
    const first = tf.slice(aux.attention, [0, 0, 0], [1, time, -1])
    comparison.add('outputs', 'attention0', await first.data(), fixture.values('out.attention0'))
  }
  for (const [name, gradient] of gradients) {
    const ours =
      name === 'words' ? fromWords(gradient) : name === 'regions' ? fromRegions(gradient) : gradient
    comparison.add('gradients', name, await ours.data(), fixture.values(`grad.${name}`))
  }
}
