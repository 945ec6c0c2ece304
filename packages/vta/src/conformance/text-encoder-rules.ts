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

const VOCABULARY = 20
const WORDS = 6
const WIDTH = 8

/** Three captions of 4, 1 and 6 words. */
const CAPTIONS = [[3, 7, 7, 1], [9], [2, 4, 6, 8, 10, 12]] as const

/**
 * What every text encoder keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: beside the small sizes of the rules (20 words, captions of 6, embed 8)
 * @returns rules with a name each; `run` throws an Error that says what was broken
 * @example
 * ```ts
 * for (const rule of textEncoderRules(createMyEncoder)) test(rule.name, rule.run)
 * ```
 */
export function textEncoderRules<Config extends TextEncoderConfig>(
  create: CreateTextEncoder<Config | (TextEncoderConfig & Partial<Config>)>,
  { config = {} }: { config?: Partial<Config> } = {},
): Rule[] {
  const small = { vocabularySize: VOCABULARY, words: WORDS, embed: WIDTH }
  const make = async (seed: number) =>
    create({ ...config, ...small }, { random: createRandom(seed) })
  return rules(make, {
    'words are [B, T, D] and sentence is [B, D]': async (make) => {
      const encoder = await make()
      expect(
        encoder.embed === WIDTH,
        `embed is ${encoder.embed}, the configuration asks for ${WIDTH}`,
      )
      for (const T of [WORDS, 4])
        withFeatures(
          encoder,
          captions([CAPTIONS[0], CAPTIONS[1]], T),
          ({ words, sentence, mask }) => {
            expectShapeOf('words', words, [2, T, WIDTH])
            expectShapeOf('sentence', sentence, [2, WIDTH])
            expectShapeOf('mask', mask, [2, T])
            expectFinite('words', words)
            expectFinite('sentence', sentence)
          },
        )
    },
    'the same seed gives the same encoder, another seed another': async (make) => {
      const [a, b, c] = [await make(1), await make(1), await make(2)]
      const same = difference(a, b)
      expect(
        same <= NEAR,
        `two encoders of one seed differ by ${same}: draw only from context.random`,
      )
      expect(difference(a, c) > NEAR, 'encoders of two seeds are equal: draw from context.random')
    },
    'a caption alone gives what it gives in a batch': async (make) => {
      const encoder = await make()
      withFeatures(encoder, captions(CAPTIONS, WORDS), (many) =>
        withFeatures(encoder, captions([CAPTIONS[0]], WORDS), (alone) => {
          const d = apart(row(many, 0, 4), row(alone, 0, 4))
          expect(d <= NEAR, `a caption changes by ${d} with its neighbours in the batch`)
        }),
      )
    },
    'padding changes neither words nor sentence': async (make) => {
      const encoder = await make()
      const tight = captions([CAPTIONS[0]], 4)
      withFeatures(encoder, tight, (expected) => {
        for (const filler of [0, 5])
          withFeatures(encoder, captions([CAPTIONS[0]], WORDS, filler), (padded) => {
            const d = apart(row(padded, 0, 4), row(expected, 0, 4))
            expect(
              d <= NEAR,
              `two places of padding (token ${filler}) change a caption of four words by ${d}: mask them in attention, recurrence and mean`,
            )
          })
      })
    },
    'every real word is read': async (make) => {
      const encoder = await make()
      withFeatures(encoder, captions([CAPTIONS[0]], WORDS), (before) => {
        for (let t = 0; t < 4; t++) {
          const changed = CAPTIONS[0].map((token, i) => (i === t ? 15 : token))
          withFeatures(encoder, captions([changed], WORDS), ({ sentence }) =>
            expect(
              distance(sentence, before.sentence) > NEAR,
              `the sentence stays as it was when word ${t + 1} of 4 changes: the mask is 1 where a word is real`,
            ),
          )
        }
      })
    },
    'without training, two calls give the same': async (make) => {
      const encoder = await make()
      const d = difference(encoder, encoder)
      expect(d === 0, `two calls differ by ${d}: dropout belongs to { training: true } only`)
    },
    'training draws from the given stream': async (make) => {
      const encoder = await make()
      const { tokens, mask } = captions(CAPTIONS, WORDS)
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
    'gradients reach every trainable parameter': async (make) => {
      const encoder = await make()
      const { tokens, mask } = captions(CAPTIONS, WORDS)
      tf.tidy(() => {
        const { gradients } = valueAndGradients(namedParameters(encoder.parameters), () => {
          const { words, sentence } = encoder.encode(tokens, mask)
          // odd powers, weighted: a layer norm's sum of squares is constant
          const weight = tf.range(1, WIDTH + 1)
          const feel = (x: tf.Tensor) => tf.sum(tf.mul(tf.pow(x, 3), weight))
          const real = tf.mul(words, tf.expandDims(mask, 2))
          const total: tf.Scalar = tf.add(feel(real), feel(sentence))
          return { total }
        })
        expectGradients(encoder, gradients)
      })
      tf.dispose([tokens, mask])
    },
    'chosen words are read as given ones, and gradients reach the choice': async (make) => {
      const encoder = await make()
      const { encodeChoices } = encoder
      if (encodeChoices === undefined) return // it takes tokens alone
      withFeatures(encoder, captions(CAPTIONS, WORDS), (given) =>
        tf.tidy(() => {
          const { tokens, mask } = captions(CAPTIONS, WORDS)
          const choices = tf.variable(oneHot(tokens))
          const { gradients, aux } = valueAndGradients(new Map([['choices', choices]]), () => {
            const chosen = encodeChoices(choices, mask)
            const total: tf.Scalar = tf.sum(tf.pow(chosen.words, 3))
            return { total, chosen }
          })
          CAPTIONS.forEach(({ length }, i) => {
            const d = apart(row(aux.chosen, i, length), row(given, i, length))
            expect(d <= NEAR, `caption ${i + 1} changes by ${d} where its words are chosen one-hot`)
          })
          const slope = gradients.get('choices')
          expect(
            slope !== undefined && tf.max(tf.abs(slope)).dataSync()[0]! > 0,
            'no gradient reaches the choices: sum the vectors of the words by them',
          )
          choices.dispose()
        }),
      )
    },
    'saved and loaded parameters give the same features': async (make) => {
      const [a, b] = [await make(1), await make(2)]
      const saved = await readParameters(a.parameters)
      assignParameters(b.parameters, saved, { where: 'saved parameters' })
      const d = difference(a, b)
      expect(
        d <= NEAR,
        `features differ by ${d} after all parameters were copied: something that matters is not in parameters`,
      )
    },
    'nothing leaks': async () => {
      const { tokens, mask } = captions(CAPTIONS, WORDS)
      await expectNoLeak(
        () => make(1),
        (encoder) => tf.dispose(encoder.encode(tokens, mask)),
      )
      tf.dispose([tokens, mask])
    },
  })
}

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

const oneHot = (tokens: Tokens): WordChoices =>
  tf.cast(tf.oneHot(tokens, VOCABULARY), 'float32') as WordChoices

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

/** Largest difference of two encoders over the three captions' real words and sentences. */
function difference(a: TextEncoder, b: TextEncoder): number {
  let largest = 0
  withFeatures(a, captions(CAPTIONS, WORDS), (x) =>
    withFeatures(b, captions(CAPTIONS, WORDS), (y) => {
      CAPTIONS.forEach(({ length }, i) => {
        largest = Math.max(largest, apart(row(x, i, length), row(y, i, length)))
      })
    }),
  )
  return largest
}
