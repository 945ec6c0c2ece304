import * as tf from '@tensorflow/tfjs-core'
import { assignParameters, readParameters } from '@laviter/nn'
import { expectNoLeak } from '@laviter/nn/conformance'
import type { Captioner } from '../captioner'
import { tokensOf } from './examples'
import { expectApart, expectNear, score, type Check, type Setting } from './setting'

/** What a captioner keeps from one run to the next: several captioners each. */
export function lastingChecks(
  { images, rows }: Setting,
  create: (seed: number) => Promise<Captioner>,
): Record<string, Check> {
  const told = (captioner: Captioner) => rows(3, Math.min(4, captioner.length))
  const scored = (captioner: Captioner) => score(captioner, images(), told(captioner))
  return {
    'the same seed gives the same captioner, another seed another': async (make) => {
      const [a, b, c] = [await make(1), await make(1), await make(2)]
      tf.tidy(() => {
        const [first, same, other] = [a, b, c].map(scored)
        expectNear(
          same!,
          first!,
          'two captioners of one seed differ by %: draw only from context.random',
        )
        expectApart(other!, first!, 'captioners of two seeds are equal: draw from context.random')
      })
    },
    'saved and loaded parameters give the same logits': async (make) => {
      const [a, b] = [await make(1), await make(2)]
      tf.tidy(() => void scored(b)) // what it computes of weights at first use must follow them
      const saved = await readParameters(a.parameters)
      assignParameters(b.parameters, saved, { where: 'saved parameters' })
      tf.tidy(() =>
        expectNear(
          scored(b),
          scored(a),
          'scores differ by % after all parameters were copied: something that matters is not in parameters, or is cached',
        ),
      )
    },
    'nothing leaks': async () => {
      const image = images()
      await expectNoLeak(
        () => create(1),
        (captioner) => {
          const given = tokensOf(told(captioner))
          tf.dispose(captioner.logits(image, given))
          const taught = captioner.teach?.(image, given)
          if (taught) tf.dispose([taught.logits, { ...taught.penalties }])
          given.dispose()
        },
      )
    },
  }
}
