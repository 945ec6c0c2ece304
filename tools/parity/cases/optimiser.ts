import * as tf from '@tensorflow/tfjs-core'
import { adam, adamW, clipByGlobalNorm, createOptimiser } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { ParityCase } from './index'

/** Clipped steps on sum((p - target)^2): the parameter after each. */
export const optimiserCase: ParityCase = async (fixture, comparison) => {
  const { type, betas, clip_norm: clip } = fixture.config
  if (type !== 'adam' && type !== 'adamw') {
    throw new UserError(`${fixture.name}: the optimiser "${type}" is none of adam, adamw`)
  }
  const rule = (type === 'adam' ? adam : adamW)({
    betas: betas as [number, number],
    eps: fixture.number('eps'),
    weightDecay: fixture.number('weight_decay'),
  })
  const transforms = typeof clip === 'number' ? [clipByGlobalNorm(clip)] : []
  const optimiser = createOptimiser({ rule, transforms })
  const parameter = tf.variable(fixture.tensor('in.start'))
  const trace: number[] = []
  for (const target of tf.unstack(fixture.tensor('in.targets'))) {
    const gradient = tf.mul(tf.sub(parameter, target), 2)
    optimiser.apply(new Map([['p', parameter]]), new Map([['p', gradient]]), fixture.number('lr'))
    trace.push(...(await parameter.data()))
  }
  comparison.add('outputs', 'trace', trace, fixture.values('out.trace'))
}
