import * as tf from '@tensorflow/tfjs-core'
import { mapTensors, namedParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage, CreateCaptioner } from './captioner'
import { captionerRules, type Rule } from './conformance'
import { generateWith } from './decode/generate'
import type { Caption, GenerateOptions } from './decode/options'
import { createBigramCaptioner } from './fixtures/bigram-captioner'

/** Names of the rules that an implementation breaks. */
async function broken(rules: readonly Rule[]): Promise<string[]> {
  const failed: string[] = []
  for (const rule of rules)
    await rule.run().catch((error: Error) => {
      expect(error.message).not.toBe('')
      failed.push(rule.name)
    })
  return failed
}

const change =
  (alter: (captioner: Captioner) => Partial<Captioner>): CreateCaptioner =>
  async (config, context) => {
    const captioner = await createBigramCaptioner(config, context)
    return { ...captioner, ...alter(captioner) }
  }

/** Another `logits`, by `teach` too. */
const scoreBy = (
  logitsOf: (captioner: Captioner) => Captioner['logits'],
  more: (captioner: Captioner) => Partial<Captioner> = () => ({}),
) =>
  change((captioner) => {
    const logits = logitsOf(captioner)
    const teach: Captioner['teach'] = (...inputs) => ({ logits: logits(...inputs), penalties: {} })
    return { logits, teach, ...more(captioner) }
  })

/** Another image than the one given. */
const seeOther = (other: (image: CaptionerImage) => CaptionerImage) =>
  change((captioner) => ({
    logits: (image, ...rest) => tf.tidy(() => captioner.logits(other(image), ...rest)),
    teach: (image, ...rest) => tf.tidy(() => captioner.teach!(other(image), ...rest)),
    generate: async (image, options) => {
      const seen = tf.tidy(() => mapTensors({ ...other(image) }, tf.clone))
      try {
        return await captioner.generate(seen, options)
      } finally {
        tf.dispose({ ...seen })
      }
    },
  }))

/** Other captions than those generated. */
const writeOther = (
  other: (caption: Caption, options: GenerateOptions) => Caption,
  ask: (options: GenerateOptions) => GenerateOptions = (options) => options,
) =>
  change((captioner) => ({
    generate: async (image, options = {}) =>
      (await captioner.generate(image, ask(options))).map((caption) => other(caption, options)),
  }))

const detach = <T extends tf.Tensor>(x: T): T => tf.tensor(x.dataSync().slice(), x.shape) as T
const without = (name: keyof GenerateOptions) => (options: GenerateOptions) => {
  const { [name]: dropped, ...rest } = options
  return dropped === undefined ? options : rest
}

const PROBABILITIES = [
  'log probabilities are those of the logits',
  'guidance mixes in what a blank image would say',
]
const NEXT_WORDS = ['greedy words are the most probable by the logits', ...PROBABILITIES]

test.each<[string, string[], CreateCaptioner]>([
  [
    'numbers its tokens itself',
    ['tokens are those of the configuration'],
    change(({ tokens }) => ({ tokens: { ...tokens, size: tokens.size + 1 } })),
  ],
  [
    'gives the last place only',
    [
      'logits are [B, T, V] and finite',
      'a later token never changes an earlier logit',
      'padding behind a caption changes nothing',
      'the word before is read',
      ...NEXT_WORDS,
    ],
    scoreBy(({ logits }) => (image, tokens, options) => {
      const [N, T] = tokens.shape
      return tf.tidy(() => tf.slice(logits(image, tokens, options), [0, T - 1, 0], [N, 1, -1]))
    }),
  ],
  [
    'leaks a later token',
    [
      'a later token never changes an earlier logit',
      'padding behind a caption changes nothing',
      ...PROBABILITIES,
    ],
    scoreBy(
      ({ logits }) =>
        (image, tokens, options) =>
          tf.tidy(() => {
            const scores = logits(image, tokens, options)
            const later = tf.concat(
              [tf.slice(tokens, [0, 1]), tf.slice(tokens, [0, 0], [-1, 1])],
              1,
            )
            const hint = tf.oneHot(tf.cast(later, 'int32'), scores.shape[2])
            return tf.add(scores, tf.reshape(hint, scores.shape))
          }),
    ),
  ],
  [
    'normalises over the places',
    [
      'padding behind a caption changes nothing',
      'a later token never changes an earlier logit',
      ...NEXT_WORDS,
    ],
    scoreBy(
      ({ logits }) =>
        (image, tokens, options) =>
          tf.tidy(() => {
            const scores = logits(image, tokens, options)
            return tf.sub(scores, tf.mul(tf.mean(scores, 1, true), 2))
          }),
    ),
  ],
  [
    'is a place late',
    ['the word before is read', ...NEXT_WORDS],
    scoreBy(
      ({ logits }) =>
        (image, tokens, options) =>
          tf.tidy(() => {
            const [N, T] = tokens.shape
            const scores = logits(image, tokens, options)
            const late = tf.slice(scores, [0, 0, 0], [N, T - 1, -1])
            return tf.concat([tf.slice(scores, [0, 0, 0], [N, 1, -1]), late], 1)
          }),
    ),
  ],
  [
    'is blind',
    ['the picture is seen'],
    seeOther(({ regions, global, mask }) => ({
      regions: tf.zerosLike(regions),
      global: tf.zerosLike(global),
      ...(mask && { mask }),
    })),
  ],
  [
    'ignores the mask',
    [
      'masked regions change nothing, and a mask of ones is none',
      'attention maps, if any, weigh the regions that show the picture',
    ],
    seeOther(({ regions, global }) => ({ regions, global })),
  ],
  [
    'takes a mask of ones for padding',
    [
      'masked regions change nothing, and a mask of ones is none',
      'attention maps, if any, weigh the regions that show the picture',
    ],
    seeOther(({ mask, ...image }) => ({
      ...image,
      ...(mask && { mask: tf.sub<tf.Tensor2D>(1, mask) }),
    })),
  ],
  [
    'compares images of the batch',
    [
      'a picture alone gives what it gives in a batch',
      'several captions an image give what they give one by one',
      'masked regions change nothing, and a mask of ones is none',
      ...PROBABILITIES,
    ],
    seeOther(({ regions, ...image }) => ({
      ...image,
      regions: tf.add(regions, tf.mean(regions, 0, true)),
    })),
  ],
  [
    'mixes the captions of several images',
    ['several captions an image give what they give one by one'],
    scoreBy(
      ({ logits }) =>
        ({ regions, global, mask }, tokens, options) =>
          tf.tidy(() => {
            const k = tokens.shape[0] / regions.shape[0]
            const tiled = <T extends tf.Tensor>(x: T) =>
              tf.tile(x, [k, ...x.shape.slice(1).map(() => 1)])
            const image = { regions: tiled(regions), global: tiled(global) }
            return logits({ ...image, ...(mask && { mask: tiled(mask) }) }, tokens, options)
          }),
    ),
  ],
  [
    'always drops',
    [
      'without training, two calls give the same',
      'a later token never changes an earlier logit',
      'padding behind a caption changes nothing',
      'a picture alone gives what it gives in a batch',
      'several captions an image give what they give one by one',
      'masked regions change nothing, and a mask of ones is none',
      'teach gives the logits, and penalties that are scalars',
      'the same seed gives the same captioner, another seed another',
      'saved and loaded parameters give the same logits',
      ...NEXT_WORDS,
    ],
    (() => {
      const own = createRandom('always')
      return scoreBy(
        ({ logits }) =>
          (image, tokens, { random = own } = {}) =>
            logits(image, tokens, { training: true, random }),
      )
    })(),
  ],
  [
    'drops by a stream of its own',
    ['training draws from the given stream'],
    (() => {
      const random = createRandom('own')
      return scoreBy(
        ({ logits }) =>
          (image, tokens, options) =>
            logits(image, tokens, { ...options, random }),
      )
    })(),
  ],
  [
    'teaches something else',
    ['teach gives the logits, and penalties that are scalars'],
    change(({ teach }) => ({
      teach: (...inputs) =>
        tf.tidy(() => {
          const { logits, penalties } = teach!(...inputs)
          return { logits: tf.mul(logits, 2), penalties }
        }),
    })),
  ],
  [
    'hides a parameter',
    ['every variable is in parameters', 'saved and loaded parameters give the same logits'],
    change(({ parameters }) => ({ parameters: { head: Object(parameters).head } })),
  ],
  [
    'folds its weights at first use',
    ['saved and loaded parameters give the same logits'],
    change(({ parameters, tokens, length, logits, dispose }) => {
      let fold: tf.Tensor | undefined
      const folded: Captioner['logits'] = (...inputs) =>
        tf.tidy(() => {
          fold ??= tf.keep(tf.mean(namedParameters(parameters).get('word.weight')!, 1)) // [V]
          return tf.add(logits(...inputs), fold)
        })
      return {
        logits: folded,
        teach: (...inputs) => ({ logits: folded(...inputs), penalties: {} }),
        generate: generateWith(folded, { tokens, length }),
        dispose: () => {
          dispose()
          fold?.dispose()
        },
      }
    }),
  ],
  [
    'detaches its scores',
    ['gradients reach every trainable parameter'],
    scoreBy(
      ({ logits }) =>
        (...inputs) =>
          tf.tidy(() => detach(logits(...inputs))),
    ),
  ],
  [
    'lists a parameter that nothing reads',
    ['gradients reach every trainable parameter'],
    change(({ parameters, dispose }) => {
      const idle = tf.tidy(() => tf.variable(tf.ones([2])))
      return {
        parameters: { own: parameters, idle },
        dispose: () => {
          dispose()
          idle.dispose()
        },
      }
    }),
  ],
  [
    'ignores the seed',
    ['the same seed gives the same captioner, another seed another'],
    (config) => createBigramCaptioner(config, { random: createRandom('fixed') }),
  ],
  [
    'keeps tensors of each call',
    ['nothing leaks', 'generation leaves nothing behind'],
    change(({ logits, generate }) => ({
      logits: (...inputs) => {
        tf.keep(tf.zeros([1]))
        return logits(...inputs)
      },
      generate: (...inputs) => {
        tf.keep(tf.zeros([1]))
        return generate(...inputs)
      },
    })),
  ],
  [
    'cuts off longer rows',
    ['a row longer than length is refused, or scored as any other'],
    scoreBy(
      ({ logits, length }) =>
        (image, tokens, options) =>
          tf.tidy(() => {
            const [N, T] = tokens.shape
            return logits(image, tf.slice(tokens, [0, 0], [N, Math.min(T, length)]), options)
          }),
    ),
  ],
  ['forgets to dispose', ['nothing leaks'], change(() => ({ dispose: () => undefined }))],
  [
    'writes on past the limit',
    [
      'generate gives each image a caption of words, at most maxWords',
      'a caption ends at the end token, unless it is ignored',
    ],
    writeOther(
      (caption) => caption,
      ({ maxWords, ...options }) => ({ ...options, ...(maxWords && { maxWords: maxWords + 1 }) }),
    ),
  ],
  [
    'writes the end token',
    [
      'generate gives each image a caption of words, at most maxWords',
      'a caption ends at the end token, unless it is ignored',
      'suppressed words are never chosen',
      'attention maps, if any, weigh the regions that show the picture',
      ...NEXT_WORDS,
    ],
    writeOther((caption) => ({ ...caption, tokens: [...caption.tokens, 2] })),
  ],
  [
    'writes the second best word',
    ['greedy words are the most probable by the logits', 'one beam is greedy'],
    writeOther(
      (caption) => caption,
      (options) =>
        options.method === 'greedy'
          ? { ...options, method: 'nucleus', topP: 1, random: createRandom(3) }
          : options,
    ),
  ],
  [
    'sums probabilities of another kind',
    PROBABILITIES,
    writeOther((caption) => ({ ...caption, logProbability: caption.logProbability / 2 })),
  ],
  [
    'ignores what is suppressed',
    ['suppressed words are never chosen', 'a caption ends at the end token, unless it is ignored'],
    writeOther((caption) => caption, without('suppress')),
  ],
  [
    'draws without the stream',
    ['the nucleus is drawn from the given stream'],
    (() => {
      const random = createRandom('generate')
      return writeOther(
        (caption) => caption,
        (options) => ({ ...options, random, topP: 1 }),
      )
    })(),
  ],
  [
    'ignores guidance',
    ['guidance mixes in what a blank image would say'],
    writeOther((caption) => caption, without('guidance')),
  ],
  [
    'does not hear the signal',
    ['a signal stops generation'],
    writeOther((caption) => caption, without('signal')),
  ],
])('a captioner that %s breaks: %p', async (_, expected, create) => {
  expect((await broken(captionerRules(create))).sort()).toEqual([...expected].sort())
})
