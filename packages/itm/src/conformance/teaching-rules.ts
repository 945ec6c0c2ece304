import * as tf from '@tensorflow/tfjs-core'
import { maskPenalty, namedParameters, trainableParameters, valueAndGradients } from '@laviter/nn'
import {
  expect,
  expectFinite,
  expectGradients,
  expectParametersListed,
  expectShapeOf,
} from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage, Teaching } from '../captioner'
import { tokensOf, wordsOf } from './examples'
import {
  expectApart,
  expectNear,
  imageAt,
  placesUpTo,
  score,
  type Check,
  type Setting,
} from './setting'

/** Most words of the examples, the start token included. */
const LONGEST = 5

/** Tokens of the examples: as many as the captioner takes. */
const timeOf = ({ length }: Captioner): number => Math.min(LONGEST, length)

/** What a captioner keeps when it is taught: a captioner and a few passes each. */
export function teachingChecks({ tokens, images, rows }: Setting): Record<string, Check> {
  return {
    'tokens are those of the configuration': async (make) => {
      const captioner = await make()
      for (const name of ['size', 'padding', 'start', 'end'] as const)
        expect(
          captioner.tokens[name] === tokens[name],
          `tokens.${name} is ${captioner.tokens[name]}, the configuration says ${tokens[name]}: take it from the factory's config`,
        )
      expect(
        Number.isInteger(captioner.length) && captioner.length > 1,
        `length is ${captioner.length}: give the most tokens that a row may have, a whole number above 1`,
      )
    },
    'logits are [B, T, V] and finite': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      for (const [B, length] of [
        [3, T],
        [1, 1],
        [1, captioner.length],
      ] as const)
        for (const masked of [false, true])
          tf.tidy(() => {
            const logits = score(captioner, images({ count: B, masked }), rows(B, length))
            expectShapeOf('logits', logits, [B, length, tokens.size])
            expectFinite('logits', logits)
          })
    },
    'a row longer than length is refused, or scored as any other': async (make) => {
      const captioner = await make()
      const T = captioner.length + 1
      tf.tidy(() => {
        let logits: tf.Tensor3D
        try {
          logits = score(captioner, images({ count: 1 }), rows(1, T))
        } catch {
          return
        }
        expectShapeOf(`what it gives of a row of ${T} tokens, where length is ${T - 1},`, logits, [
          1,
          T,
          tokens.size,
        ])
        expectFinite('logits of a row longer than length', logits)
      })
    },
    'a later token never changes an earlier logit': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      if (wordsOf(tokens).length < 2) return // no other word could stand there
      tf.tidy(() => {
        const image = images()
        const given = rows(3, T)
        const before = score(captioner, image, given)
        for (let t = 1; t < T; t++) {
          const after = score(captioner, image, withOther(given, t, wordsOf(tokens)))
          expectNear(
            placesUpTo(after, t),
            placesUpTo(before, t),
            `token ${t + 1} changes the scores of the words before it by %: place t may read tokens 1 to t only (a causal mask, or a recurrence)`,
          )
        }
      })
    },
    'padding behind a caption changes nothing': async (make) => {
      const captioner = await make()
      const behind = [tokens.end, tokens.padding, tokens.padding]
      const T = Math.max(1, Math.min(LONGEST, captioner.length - behind.length))
      tf.tidy(() => {
        const image = images()
        const given = rows(3, T)
        const padded = given.map((row) => [...row, ...behind].slice(0, captioner.length))
        expectNear(
          placesUpTo(score(captioner, image, padded), T),
          score(captioner, image, given),
          'end token and padding behind a caption change its scores by %: mask padding, and take no statistics over the places',
        )
      })
    },
    'the word before is read': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      if (wordsOf(tokens).length < 2) return // no other word could stand there
      tf.tidy(() => {
        const image = images()
        const given = rows(3, T)
        const at = (logits: tf.Tensor3D, t: number) => tf.slice(logits, [0, t, 0], [-1, 1, -1])
        const before = score(captioner, image, given)
        for (let t = 1; t < T; t++)
          expectApart(
            at(score(captioner, image, withOther(given, t, wordsOf(tokens))), t),
            at(before, t),
            `the scores at place ${t + 1} stay as they were when its token changes: place t gives the word that follows token t`,
          )
      })
    },
    'the picture is seen': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      tf.tidy(() =>
        expectApart(
          score(captioner, images({ seed: 'others' }), rows(3, T)),
          score(captioner, images(), rows(3, T)),
          'other pictures get the same scores: read regions or global of the image',
        ),
      )
    },
    'masked regions change nothing, and a mask of ones is none': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      tf.tidy(() => {
        const { mask, ...image } = images({ masked: true })
        const given = rows(3, T)
        const hidden = tf.expandDims(tf.neg(maskPenalty(mask!)), 2) // 1e9 where a region is none
        const noise = tf.minimum(hidden, 3)
        const changed = {
          ...image,
          mask: mask!,
          regions: tf.add<tf.Tensor3D>(image.regions, noise),
        }
        expectNear(
          score(captioner, changed, given),
          score(captioner, { ...image, mask: mask! }, given),
          'what stands in regions that the mask hides changes the scores by %: give them no weight in attention and means',
        )
        expectNear(
          score(captioner, { ...image, mask: tf.onesLike(mask!) }, given),
          score(captioner, image, given),
          'a mask of ones changes the scores by %: the mask is 1 where a region shows the picture, and without one all do',
        )
      })
    },
    'a picture alone gives what it gives in a batch': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      tf.tidy(() => {
        const image = images({ masked: true })
        const given = rows(3, T)
        const many = score(captioner, image, given)
        for (const b of [0, 2])
          expectNear(
            score(captioner, imageAt(image, b), [given[b]!]),
            tf.slice(many, [b, 0, 0], [1, -1, -1]),
            'the scores of a caption change by % with its neighbours: no statistics over the batch outside training',
          )
      })
    },
    'several captions an image give what they give one by one': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      if (!captioner.sharesImages) return
      tf.tidy(() => {
        const image = images({ count: 2, masked: true })
        const given = rows(6, T)
        const shared = score(captioner, image, given)
        for (let n = 0; n < 6; n++)
          expectNear(
            tf.slice(shared, [n, 0, 0], [1, -1, -1]),
            score(captioner, imageAt(image, Math.floor(n / 3)), [given[n]!]),
            `three captions an image change the scores of caption ${n + 1} by %: row n describes image floor(n / 3); set sharesImages to false if logits take one each`,
          )
      })
    },
    'without training, two calls give the same': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      tf.tidy(() =>
        expectNear(
          score(captioner, images(), rows(3, T)),
          score(captioner, images(), rows(3, T)),
          'two calls differ by %: dropout belongs to { training: true } only',
        ),
      )
    },
    'training draws from the given stream': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      const train = () =>
        captioner.logits(images(), tokensOf(rows(3, T)), {
          training: true,
          random: createRandom('dropout'),
        })
      tf.tidy(() => {
        const [once, again] = [train(), train()]
        expectFinite('logits in training', once)
        expectNear(
          again,
          once,
          'two training calls with the same stream differ by %: draw only from options.random',
        )
      })
    },
    'teach gives the logits, and penalties that are scalars': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      if (!captioner.teach) return
      tf.tidy(() => {
        const { logits, penalties } = teach(captioner, images({ masked: true }), rows(3, T))
        expectNear(
          logits,
          score(captioner, images({ masked: true }), rows(3, T)),
          'the logits of teach differ from those of logits by %',
        )
        for (const [name, penalty] of Object.entries(penalties)) {
          expectShapeOf(`the penalty ${name}`, penalty, [])
          expectFinite(`the penalty ${name}`, penalty)
        }
      })
    },
    'every variable is in parameters': (make) => expectParametersListed(() => make()),
    'gradients reach every trainable parameter': async (make) => {
      const captioner = await make()
      const T = timeOf(captioner)
      tf.tidy(() => {
        const one = images()
        // a region alone has nothing to be chosen from: attention rightly gives it no slope; four are a square
        const seen = one.regions.shape[1] > 1 ? one : images({ regions: 4 })
        expectGradients(captioner, gradientsOf(captioner, seen, rows(3, T)))
      })
    },
  }
}

/** Rows in which token t is another word. */
const withOther = (rows: readonly number[][], t: number, words: readonly number[]): number[][] =>
  rows.map((row) =>
    row.map((token, i) => {
      if (i !== t) return token
      return words[(words.indexOf(token) + 1) % words.length]!
    }),
  )

/** Logits and penalties, whether or not the captioner has any. */
function teach(captioner: Captioner, image: CaptionerImage, rows: readonly number[][]): Teaching {
  const tokens = tokensOf(rows)
  return (
    captioner.teach?.(image, tokens) ?? { logits: captioner.logits(image, tokens), penalties: {} }
  )
}

/** Gradients of a loss that every score feels, each otherwise. */
function gradientsOf(
  captioner: Captioner,
  image: CaptionerImage,
  rows: readonly number[][],
): Map<string, tf.Tensor> {
  if (trainableParameters(captioner.parameters).size === 0) return new Map()
  try {
    return valueAndGradients(namedParameters(captioner.parameters), () => {
      const { logits, penalties } = teach(captioner, image, rows)
      const felt = tf.reshape(tf.sin(tf.range(0, logits.size)), logits.shape)
      const loss: tf.Scalar = tf.sum(tf.mul(tf.logSoftmax(logits), felt))
      return { total: Object.values(penalties).reduce<tf.Scalar>((a, b) => tf.add(a, b), loss) }
    }).gradients
  } catch (cause) {
    throw new Error(`the logits cannot be differentiated: ${String(cause)}`, { cause })
  }
}
