import * as tf from '@tensorflow/tfjs-core'
import { expect, expectShapeOf, largest, NEAR } from '@laviter/nn/conformance'
import { expectChanged, expectNear } from './comparisons'
import { B, example, LENGTHS, T, type Check } from './generator-examples'

/** How it attends to words, where it does. */
export const attentionChecks = (embed: number): Record<string, Check> => ({
  'attention is a distribution over real words at each pixel': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const { attention } = generator.generate(example(generator, embed))
      const expected = generator.needsWords ? generator.sizes.length - 1 : 0
      expect(
        attention.length === expected,
        `${attention.length} attention maps, expected ${expected}: one a stage after the first where needsWords is true, else none`,
      )
      attention.forEach((map, i) => {
        const what = `the attention of stage ${i + 2}`
        expectShapeOf(what, map, [B, generator.sizes[i]! ** 2, T])
        const off = largest(tf.sub(tf.sum(map, 2), 1))
        expect(off <= NEAR && tf.min(map).dataSync()[0]! >= 0, `${what} is no distribution`)
        LENGTHS.forEach((length, b) => {
          if (length === T) return
          const padding = tf.slice(map, [b, 0, length], [1, -1, -1])
          expect(
            largest(padding) <= NEAR,
            `${what} puts ${largest(padding).toPrecision(2)} on padding: mask the scores of each item by its own mask`,
          )
        })
      })
    })
  },
  'real words are read, padding is not': async (make) => {
    const generator = await make()
    tf.tidy(() => {
      const inputs = example(generator, embed)
      const others = example(generator, embed, 'others')
      const real = tf.expandDims(inputs.mask, 2)
      const replaced = (where: tf.Tensor): tf.Tensor3D =>
        tf.add(tf.mul(inputs.words, tf.sub(1, where)), tf.mul(others.words, where))
      const last = (words: tf.Tensor3D) => generator.generate({ ...inputs, words }).images.at(-1)!
      const before = last(inputs.words)
      expectNear(
        last(replaced(tf.sub(1, real))),
        before,
        'the images change by % with the embeddings of padding: mask them',
      )
      if (generator.needsWords && generator.sizes.length > 1)
        expectChanged(
          last(replaced(real)),
          before,
          'the images stay as they were when the words change, and needsWords is true: attend to them, or say false',
        )
    })
  },
})
