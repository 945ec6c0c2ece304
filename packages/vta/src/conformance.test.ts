import * as tf from '@tensorflow/tfjs-core'
import { maskedMean, namedParameters, type Images, type Mask, type Tokens } from '@laviter/nn'
import { imageEncoderRules, textEncoderRules, type Rule } from './conformance'
import type { CreateImageEncoder, ImageEncoder } from './image-encoder'
import { createInceptionEncoder } from './inception-encoder'
import { createTextBiLstm } from './text-bilstm'
import type { CreateTextEncoder, TextEncoder, TextEncoderConfig } from './text-encoder'
import { createTextTransformer } from './text-transformer'

describe('InceptionV3', () => {
  for (const rule of imageEncoderRules(createInceptionEncoder)) test(rule.name, rule.run)
})
describe('Transformer', () => {
  for (const rule of textEncoderRules(createTextTransformer)) test(rule.name, rule.run)
})
describe('Transformer v2', () => {
  const config = { tableWidth: 12, positions: 'sine', dropout: 0.2, depth: 2, heads: 2 } as const
  for (const rule of textEncoderRules(createTextTransformer, { config })) test(rule.name, rule.run)
})
describe('Transformer of sizes of one’s own', () => {
  const config = { vocabularySize: 7, words: 3, embed: 12 }
  for (const rule of textEncoderRules(createTextTransformer, { config })) test(rule.name, rule.run)
  test('captions of one word are examined too', async () => {
    for (const rule of textEncoderRules(createTextTransformer, { config: { words: 1 } }))
      await rule.run()
  })
  test('is made of these', async () => {
    const made: TextEncoderConfig[] = []
    const [first] = textEncoderRules(
      (config, context) => {
        made.push(config)
        return createTextTransformer(config, context)
      },
      { config },
    )
    await first!.run()
    expect(made).toEqual([config])
  })
})
describe('BiLSTM', () => {
  for (const rule of textEncoderRules(createTextBiLstm)) test(rule.name, rule.run)
})

/** Names of the rules that an implementation breaks. */
async function broken(rules: Rule[]): Promise<string[]> {
  const failed: string[] = []
  for (const rule of rules)
    await rule.run().catch((error: Error) => {
      expect(error.message).not.toBe('')
      failed.push(rule.name)
    })
  return failed
}

describe('a broken image encoder fails the rule that it breaks', () => {
  /** One dense layer over a 3 x 3 thumbnail: sound, and quick. */
  const sound: CreateImageEncoder = ({ embed: D = 256 }, { random }) => {
    const draw = () => {
      const values = Float32Array.from({ length: 3 * D }, () => random.normal())
      return tf.tidy(() => tf.variable(tf.tensor2d(values, [3, D])))
    }
    const parameters = { regions: draw(), global: draw() }
    const apply = (x: tf.Tensor, weight: tf.Tensor2D): tf.Tensor2D =>
      tf.matMul(tf.reshape(x, [-1, 3]), weight)
    return {
      parameters,
      embed: D,
      imageSize: 3,
      range: [-1, 1],
      encode: (images) =>
        tf.tidy(() => {
          if (images.shape[3] !== 3) throw new Error('no picture')
          const [B, H, W] = images.shape
          const thumb = tf.avgPool(images, [H - 2, W - 2], 1, 'valid')
          return {
            regions: tf.reshape(apply(thumb, parameters.regions), [B, 9, D]),
            global: apply(tf.mean(images, [1, 2]), parameters.global),
          }
        }),
      dispose: () => tf.dispose([parameters.regions, parameters.global]),
    }
  }
  const change =
    (alter: (encoder: ImageEncoder) => Partial<ImageEncoder>): CreateImageEncoder =>
    async (config, context) => {
      const encoder = await sound(config, context)
      return { ...encoder, ...alter(encoder) }
    }
  const encodeWith = (prepare: (images: Images) => Images) =>
    change((encoder) => ({
      encode: (images, options) => tf.tidy(() => encoder.encode(prepare(images), options)),
    }))

  let made = 0
  /** With what it encodes as features, and a key of one's own. */
  const cachedUnder = (keyFor: (weights: () => string) => () => string) =>
    change(({ parameters, encode }) => {
      const key = keyFor(() =>
        [...namedParameters(parameters).values()].map((weight) => weight.dataSync()).join(),
      )
      return {
        backbone: {
          get key() {
            return key()
          },
          note: '',
          shapes: { local: [3, 3, 8], pooled: [8] },
          features: (images) => {
            const { regions, global } = encode(images)
            return {
              local: tf.reshape(regions, [-1, 3, 3, 8]),
              pooled: tf.reshape(global, [-1, 8]),
            }
          },
        },
        project: ({ local, pooled }) => ({
          regions: tf.reshape(local, [-1, 9, 8]),
          global: tf.reshape(pooled, [-1, 8]),
        }),
      }
    })

  test('a sound one of one’s own passes all', async () => {
    expect(await broken(imageEncoderRules(sound))).toEqual([])
    expect(await broken(imageEncoderRules(cachedUnder((weights) => weights)))).toEqual([])
  })
  test.each<[string, CreateImageEncoder, string[]]>([
    [
      'has one key for all weights',
      cachedUnder(() => () => 'mine'),
      ['equal backbone keys mean equal features'],
    ],
    [
      'keeps the key of its first weights',
      cachedUnder((weights) => {
        const first = weights()
        return () => first
      }),
      ['equal backbone keys mean equal features'],
    ],
    [
      'has another key each time',
      cachedUnder((weights) => {
        const at = (made += 1)
        return () => `${at} ${weights()}`
      }),
      ['equal backbone keys mean equal features'],
    ],
    ['clips', encodeWith((x) => tf.clipByValue(x, 0, 1)), ['encode takes the whole of [-1, 1]']],
    [
      'deals its batches out wrongly',
      change(({ encode }) => ({
        encodeTogether: (batches) =>
          [...batches].reverse().map(({ images, options }) => encode(images, options)),
      })),
      ['batches that are encoded together give what each gives alone, and the same gradients'],
    ],
    [
      'normalises over the batch',
      encodeWith((x) => tf.sub(x, tf.mean(x, 0, true))),
      [
        'a picture alone gives what it gives in a batch',
        'encode takes the whole of [-1, 1]',
        'gradients reach the picture',
        'the same seed gives the same encoder, another seed another',
      ],
    ],
    [
      'hides a parameter',
      change(({ parameters }) => ({ parameters: { global: Object(parameters).global } })),
      ['every variable is in parameters', 'saved and loaded parameters give the same features'],
    ],
    [
      'detaches the picture',
      encodeWith((x) => tf.tensor4d(x.dataSync().slice(), x.shape)),
      ['gradients reach the picture'],
    ],
    [
      'drops by a stream of its own',
      change(({ encode }) => ({
        encode: (images, { training = false } = {}) =>
          tf.tidy(() => {
            const { regions, global } = encode(images)
            return { regions, global: training ? (tf.dropout(global, 0.5) as tf.Tensor2D) : global }
          }),
      })),
      ['training draws from the given stream'],
    ],
    [
      'folds its weights at first use',
      change(({ parameters, encode, dispose }) => {
        let fold: tf.Tensor | undefined
        return {
          encode: (images) =>
            tf.tidy(() => {
              const { regions, global } = encode(images)
              fold ??= tf.keep(tf.mean(namedParameters(parameters).get('global')!, 0)) // [D]
              return { regions, global: tf.add(global, fold) }
            }),
          dispose: () => {
            dispose()
            fold?.dispose()
          },
        }
      }),
      ['saved and loaded parameters give the same features'],
    ],
    [
      'leaks',
      change((encoder) => ({
        encode: (images) => {
          tf.keep(tf.zeros([1]))
          return encoder.encode(images)
        },
      })),
      ['nothing leaks'],
    ],
    [
      'ignores the seed',
      (config) =>
        sound(config, {
          random: { normal: () => Math.random() } as Parameters<CreateImageEncoder>[1]['random'],
        }),
      ['the same seed gives the same encoder, another seed another'],
    ],
    [
      'swaps its outputs',
      change((encoder) => ({
        encode: (images) => {
          const { regions, global } = encoder.encode(images)
          return { regions: tf.transpose(regions, [0, 2, 1]), global }
        },
      })),
      ['regions are [B, R, D] and global is [B, D] for pictures of any size', 'nothing leaks'],
    ],
  ])('%s', async (_, create, expected) => {
    expect((await broken(imageEncoderRules(create))).sort()).toEqual([...expected].sort())
  })
})

describe('a broken text encoder fails the rule that it breaks', () => {
  const change =
    (alter: (encoder: TextEncoder) => Partial<TextEncoder>): CreateTextEncoder =>
    async (config, context) => {
      const encoder = createTextTransformer({ ...config, dropout: 0.5 }, context)
      const { parameters, embed, encode, dispose } = encoder // without encodeChoices
      return { parameters, embed, encode, dispose, ...alter(encoder) }
    }
  const encodeWith = (alter: (tokens: Tokens, mask: Mask) => [Tokens, Mask]) =>
    change((encoder) => ({
      encode: (tokens, mask, options) =>
        tf.tidy(() => encoder.encode(...alter(tokens, mask), options)),
    }))

  test.each<[string, CreateTextEncoder, string[]]>([
    [
      'attends to padding',
      encodeWith((tokens, mask) => [tokens, tf.onesLike(mask)]),
      [
        'padding changes neither words nor sentence',
        'words are [B, T, D], sentence is [B, D], and the mask comes back',
      ],
    ],
    [
      'reads the first word only',
      encodeWith((tokens, mask) => [tokens, tf.mul(mask, tf.oneHot(0, mask.shape[1]))]),
      [
        'every real word is read',
        'words are [B, T, D], sentence is [B, D], and the mask comes back',
      ],
    ],
    [
      'always drops',
      change((encoder) => ({
        encode: (tokens, mask) =>
          tf.tidy(() => {
            const { words } = encoder.encode(tokens, mask)
            const dropped = tf.dropout(words, 0.5) as tf.Tensor3D
            return { words: dropped, sentence: maskedMean(dropped, mask), mask: tf.clone(mask) }
          }),
      })),
      [
        'a caption alone gives what it gives in a batch',
        'padding changes neither words nor sentence',
        'saved and loaded parameters give the same features',
        'the same seed gives the same encoder, another seed another',
        'training draws from the given stream',
        'without training, two calls give the same',
      ],
    ],
    [
      'gives back a mask of ones',
      change(({ encode }) => ({
        encode: (...given) =>
          tf.tidy(() => {
            const features = encode(...given)
            return { ...features, mask: tf.onesLike(features.mask) }
          }),
      })),
      ['words are [B, T, D], sentence is [B, D], and the mask comes back'],
    ],
    [
      'folds its weights at first use',
      change(({ parameters, encode, dispose }) => {
        let fold: tf.Tensor | undefined
        return {
          encode: (...given) =>
            tf.tidy(() => {
              const features = encode(...given)
              fold ??= tf.keep(tf.mean(namedParameters(parameters).get('table.weight')!, 0)) // [D]
              return { ...features, sentence: tf.add(features.sentence, fold) }
            }),
          dispose: () => {
            dispose()
            fold?.dispose()
          },
        }
      }),
      ['saved and loaded parameters give the same features'],
    ],
    [
      'detaches its table',
      change((encoder) => ({
        encode: (tokens, mask) => {
          const { words, sentence } = encoder.encode(tokens, mask)
          const cut = <T extends tf.Tensor>(x: T) => tf.tensor(x.dataSync().slice(), x.shape) as T
          return { words: cut(words), sentence: cut(sentence), mask }
        },
      })),
      ['gradients reach every trainable parameter', 'nothing leaks'],
    ],
    [
      'rounds the words that are chosen',
      change((encoder) => ({
        encodeChoices: (choices, mask, options) =>
          tf.tidy(() => encoder.encode(tf.argMax(choices, 2), mask, options)),
      })),
      ['chosen words are read as given ones, and gradients reach the choice'],
    ],
    [
      'chooses among its words in another order',
      change((encoder) => ({
        encodeChoices: (choices, mask, options) =>
          tf.tidy(() => encoder.encodeChoices!(tf.reverse(choices, 2), mask, options)),
      })),
      ['chosen words are read as given ones, and gradients reach the choice'],
    ],
  ])('%s', async (_, create, expected) => {
    expect((await broken(textEncoderRules(create))).sort()).toEqual([...expected].sort())
  })
})
