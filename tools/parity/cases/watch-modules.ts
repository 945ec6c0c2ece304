import * as tf from '@tensorflow/tfjs-core'
import type { Captioner } from '@laviter/itm'
import type { ImageGenerator } from '@laviter/tim'
import type { JointModules } from '@laviter/trainer/joint'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'

type Encoded = ReturnType<TextEncoder['encode']>

/** The same modules, which keep what passes through them. */
export function watchModules(modules: JointModules) {
  const images: ReturnType<ImageEncoder['encode']>[] = []
  const texts: (Encoded & { tokens: tf.Tensor })[] = []
  const logits: ReturnType<Captioner['logits']>[] = []
  const drawn: ReturnType<ImageGenerator['generate']>[] = []
  const held = <T extends tf.Tensor>(x: T): T => tf.keep(x)
  const { imageEncoder, textEncoder, captioner, generator } = modules
  const watched: JointModules = {
    ...modules,
    imageEncoder: {
      ...imageEncoder,
      encode: (...args) => {
        const seen = imageEncoder.encode(...args)
        images.push({ regions: held(seen.regions), global: held(seen.global) })
        return seen
      },
    },
    textEncoder: {
      ...textEncoder,
      encode: (tokens, mask, options) => {
        const read = textEncoder.encode(tokens, mask, options)
        texts.push({
          ...read,
          ...{ words: held(read.words), sentence: held(read.sentence) },
          ...{ tokens: held(tokens), mask: held(mask) },
        })
        return read
      },
    },
    ...(captioner && {
      captioner: {
        ...captioner,
        logits: (...args) => {
          const scores = captioner.logits(...args)
          logits.push(held(scores))
          return scores
        },
      },
    }),
    ...(generator && {
      generator: {
        ...generator,
        generate: (...args) => {
          const made = generator.generate(...args)
          for (const tensor of [...made.images, made.mean, made.logVariance]) held(tensor)
          drawn.push(made)
          return made
        },
      },
    }),
  }
  return { modules: watched, images, texts, logits, drawn }
}
