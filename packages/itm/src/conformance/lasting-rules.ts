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
  const T = 4
  return {
    'the same seed gives the same captioner, another seed another': async (make) => {
      const [a, b, c] = [await make(1), await make(1), await make(2)]
      tf.tidy(() => {
        const [first, same, other] = [a, b, c].map((each) => score(each, images(), rows(3, T)))
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
      const saved = await readParameters(a.parameters)
      assignParameters(b.parameters, saved, { where: 'saved parameters' })
      tf.tidy(() =>
        expectNear(
          score(b, images(), rows(3, T)),
          score(a, images(), rows(3, T)),
          'scores differ by % after all parameters were copied: something that matters is not in parameters, or is cached',
        ),
      )
    },
    'nothing leaks': async () => {
      const image = images()
      const given = tokensOf(rows(3, T))
      await expectNoLeak(
        () => create(1),
        (captioner) => {
          tf.dispose(captioner.logits(image, given))
          const taught = captioner.teach?.(image, given)
          if (taught) tf.dispose([taught.logits, { ...taught.penalties }])
        },
      )
    },
  }
}
