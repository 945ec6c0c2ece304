import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  lengthMask,
  namedParameters,
  readParameters,
  valueAndGradients,
  type Mask,
  type Tokens,
} from '@laviter/nn'
import {
  distance,
  expect,
  expectFinite,
  expectGradients,
  expectNoLeak,
  expectParametersListed,
  expectShapeOf,
  NEAR,
  rules,
  type Rule,
} from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type {
  CreateTextEncoder,
  TextEncoder,
  TextEncoderConfig,
  TextFeatures,
  WordChoices,
} from '../text-encoder'

/** Small enough for seconds. */
const SMALL = { vocabularySize: 20, words: 6, embed: 8 }

/** Three captions of 4, 1 and 6 words. */
const CAPTIONS: readonly (readonly number[])[] = [[3, 7, 7, 1], [9], [2, 4, 6, 8, 10, 12]]

/**
 * What every text encoder keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: laid over a small one (20 words, captions of 6, embed 8); `quick`: only the rules that need one encoder
 *   each, as the trainer checks an encoder of one's own before it trains it (false)
 * @returns rules with a name each; `run` throws an Error that says what was broken
 * @example
 * ```ts
 * for (const rule of textEncoderRules(createMyEncoder)) test(rule.name, rule.run)
 * ```
 */
export function textEncoderRules<Config extends TextEncoderConfig>(
  create: CreateTextEncoder<Config | (TextEncoderConfig & Partial<Config>)>,
  { config = {}, quick = false }: { config?: Partial<Config>; quick?: boolean } = {},
): Rule[] {
  const whole = { ...SMALL, ...config }
  const { vocabularySize: V, words: T = 15, embed: D = 256 } = whole
  const examples = captionsWithin(V, T)
  const [caption = []] = examples
  const make = async (seed: number) => create(whole, { random: createRandom(seed) })
  return rules(make, {
    'words are [B, T, D], sentence is [B, D], and the mask comes back': async (make) => {
      const encoder = await make()
      expect(encoder.embed === D, `embed is ${encoder.embed}, the configuration asks for ${D}`)
      for (const time of [T, caption.length]) {
        const given = captions(examples.slice(0, 2), time)
        withFeatures(encoder, given, ({ words, sentence, mask }) => {
          expectShapeOf('words', words, [2, time, D])
          expectShapeOf('sentence', sentence, [2, D])
          expectFinite('words', words)
          expectFinite('sentence', sentence)
          expectMask(mask, given.mask)
        })
      }
    },
    'a caption alone gives what it gives in a batch': async (make) => {
      const encoder = await make()
      withFeatures(encoder, captions(examples, T), (many) =>
        withFeatures(encoder, captions([caption], T), (alone) => {
          const d = apart(row(many, 0, caption.length), row(alone, 0, caption.length))
          expect(d <= NEAR, `a caption changes by ${d} with its neighbours in the batch`)
        }),
      )
    },
    'padding changes neither words nor sentence': async (make) => {
      const encoder = await make()
      const { length } = caption
      withFeatures(encoder, captions([caption], length), (expected) => {
        for (const filler of [0, V - 1])
          withFeatures(encoder, captions([caption], T, filler), (padded) => {
            const d = apart(row(padded, 0, length), row(expected, 0, length))
            expect(
              d <= NEAR,
              `${T - length} places of padding (token ${filler}) change a caption of ${length} words by ${d}: mask them in attention, recurrence and mean`,
            )
          })
      })
    },
    'every real word is read': async (make) => {
      const encoder = await make()
      withFeatures(encoder, captions([caption], T), (before) => {
        for (let t = 0; t < caption.length; t++) {
          const changed = caption.map((token, i) => (i === t ? within(V, token + 1) : token))
          withFeatures(encoder, captions([changed], T), ({ sentence }) =>
            expect(
              distance(sentence, before.sentence) > NEAR,
              `the sentence stays as it was when word ${t + 1} of ${caption.length} changes: the mask is 1 where a word is real`,
            ),
          )
        }
      })
    },
    'without training, two calls give the same': async (make) => {
      const encoder = await make()
      const d = difference(encoder, encoder, examples, T)
      expect(d === 0, `two calls differ by ${d}: dropout belongs to { training: true } only`)
    },
    'training draws from the given stream': async (make) => {
      const encoder = await make()
      const { tokens, mask } = captions(examples, T)
      const train = () =>
        encoder.encode(tokens, mask, { training: true, random: createRandom('dropout') })
      const [a, b] = [train(), train()]
      const d = distance(a.sentence, b.sentence)
      tf.dispose([a, b, tokens, mask])
      expect(
        d <= NEAR,
        `two training calls with the same stream differ by ${d}: draw only from options.random`,
      )
    },
    'every variable is in parameters': (make) => expectParametersListed(() => make()),
    'gradients reach every trainable parameter': async () => {
      // a word alone has nothing to choose among: attention rightly gives it no slope
      const words = Math.max(2, T)
      const encoder = await create({ ...whole, words }, { random: createRandom(1) })
      const { tokens, mask } = captions(captionsWithin(V, words), words)
      tf.tidy(() => {
        const { gradients } = valueAndGradients(namedParameters(encoder.parameters), () => {
          const { words, sentence } = encoder.encode(tokens, mask)
          // odd powers, weighted: a layer norm's sum of squares is constant
          const weight = tf.range(1, D + 1)
          const feel = (x: tf.Tensor) => tf.sum(tf.mul(tf.pow(x, 3), weight))
          const real = tf.mul(words, tf.expandDims(mask, 2))
          const total: tf.Scalar = tf.add(feel(real), feel(sentence))
          return { total }
        })
        expectGradients(encoder, gradients)
      })
      tf.dispose([tokens, mask])
      encoder.dispose()
    },
    'chosen words are read as given ones, and gradients reach the choice': async (make) => {
      const encoder = await make()
      const { encodeChoices } = encoder
      if (encodeChoices === undefined) return // it takes tokens alone
      const { tokens, mask } = captions(examples, T)
      const choices = tf.variable(oneHot(tokens, V))
      try {
        withFeatures(encoder, captions(examples, T), (given) =>
          tf.tidy(() => {
            const { gradients, aux } = valueAndGradients(new Map([['choices', choices]]), () => {
              const chosen = encodeChoices(choices, mask)
              const total: tf.Scalar = tf.sum(tf.pow(chosen.words, 3))
              return { total, chosen }
            })
            expectMask(aux.chosen.mask, mask)
            examples.forEach(({ length }, i) => {
              const d = apart(row(aux.chosen, i, length), row(given, i, length))
              expect(
                d <= NEAR,
                `caption ${i + 1} changes by ${d} where its words are chosen one-hot`,
              )
            })
            const slope = gradients.get('choices')
            expect(
              slope !== undefined && tf.max(tf.abs(slope)).dataSync()[0]! > 0,
              'no gradient reaches the choices: sum the vectors of the words by them',
            )
          }),
        )
      } finally {
        choices.dispose()
      }
    },
    ...(!quick && {
      'the same seed gives the same encoder, another seed another': async (make) => {
        const [a, b, c] = [await make(1), await make(1), await make(2)]
        const same = difference(a, b, examples, T)
        expect(
          same <= NEAR,
          `two encoders of one seed differ by ${same}: draw only from context.random`,
        )
        expect(
          difference(a, c, examples, T) > NEAR,
          'encoders of two seeds are equal: draw from context.random',
        )
      },
      'saved and loaded parameters give the same features': async (make) => {
        const [a, b] = [await make(1), await make(2)]
        // what it computes of weights at first use must follow them
        withFeatures(b, captions(examples, T), () => undefined)
        const saved = await readParameters(a.parameters)
        assignParameters(b.parameters, saved, { where: 'saved parameters' })
        const d = difference(a, b, examples, T)
        expect(
          d <= NEAR,
          `features differ by ${d} after all parameters were copied: something that matters is not in parameters, or is cached`,
        )
      },
      'nothing leaks': async () => {
        const { tokens, mask } = captions(examples, T)
        await expectNoLeak(
          () => make(1),
          (encoder) => tf.dispose(encoder.encode(tokens, mask)),
        )
        tf.dispose([tokens, mask])
      },
    }),
  })
}

/** A number that is a word of the vocabulary: 1 to V - 1, and round again. */
const within = (V: number, token: number): number => 1 + ((token - 1) % (V - 1))

/** The captions in the words of a vocabulary, cut to T words; the first of them leaves a place of padding. */
const captionsWithin = (V: number, T: number): number[][] =>
  CAPTIONS.map((words, i) =>
    words.slice(0, i === 0 ? Math.max(1, T - 1) : T).map((token) => within(V, token)),
  )

type Captions = { tokens: Tokens; mask: Mask }

function captions(rows: readonly (readonly number[])[], T: number, filler = 0): Captions {
  const padded = rows.map((row) => Array.from({ length: T }, (_, t) => row[t] ?? filler))
  return {
    tokens: tf.tensor2d(padded, [rows.length, T], 'int32'),
    mask: lengthMask(
      rows.map(({ length }) => Math.min(length, T)),
      T,
    ),
  }
}

const oneHot = (tokens: Tokens, V: number): WordChoices =>
  tf.cast(tf.oneHot(tokens, V), 'float32') as WordChoices

const expectMask = (mask: Mask, given: Mask): void =>
  expect(
    distance(mask, given) === 0,
    'the mask that comes back is not the one that went in: losses read it, give back a copy',
  )

/** Encodes, looks, and frees inputs and outputs. */
function withFeatures(
  encoder: TextEncoder,
  { tokens, mask }: Captions,
  look: (features: TextFeatures) => void,
) {
  const features = encoder.encode(tokens, mask)
  try {
    look(features)
  } finally {
    tf.dispose([features, tokens, mask])
  }
}

/** Real words and sentence of one caption. */
const row = ({ words, sentence }: TextFeatures, b: number, length: number) => ({
  words: tf.slice(words, [b, 0, 0], [1, length, -1]),
  sentence: tf.slice(sentence, [b, 0], [1, -1]),
})

function apart(a: ReturnType<typeof row>, b: ReturnType<typeof row>): number {
  const d = Math.max(distance(a.words, b.words), distance(a.sentence, b.sentence))
  tf.dispose([a, b])
  return d
}

/** Largest difference of two encoders over the captions' real words and sentences. */
function difference(
  a: TextEncoder,
  b: TextEncoder,
  rows: readonly (readonly number[])[],
  T: number,
): number {
  let largest = 0
  withFeatures(a, captions(rows, T), (x) =>
    withFeatures(b, captions(rows, T), (y) => {
      rows.forEach(({ length }, i) => {
        largest = Math.max(largest, apart(row(x, i, length), row(y, i, length)))
      })
    }),
  )
  return largest
}
