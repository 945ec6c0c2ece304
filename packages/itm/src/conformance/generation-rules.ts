import * as tf from '@tensorflow/tfjs-core'
import { expect } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage, CaptionTokens } from '../captioner'
import type { Caption, GenerateOptions } from '../decode/options'
import { METHODS } from '../decode/settings'
import { wordsOf } from './examples'
import { imageAt, score, type Check, type Setting } from './setting'

/** Most words of the examples. */
const WORDS = 4

/** Log probabilities of float32 sums in another order differ by this much. */
const CLOSE = 1e-3

/** What a captioner keeps when it writes. */
export function generationChecks({ tokens, images }: Setting): Record<string, Check> {
  return {
    'generate gives each image a caption of words, at most maxWords': async (make) => {
      const captioner = await make()
      const maxWords = Math.min(WORDS, captioner.length)
      for (const method of METHODS) {
        const captions = await generate(captioner, images(), { method, maxWords })
        expect(captions.length === 3, `${method}: ${captions.length} captions of 3 images`)
        for (const caption of captions) expectWords(method, caption, tokens, maxWords)
      }
    },
    'greedy words are the most probable by the logits': async (make) => {
      const captioner = await make()
      const image = images({ masked: true })
      const maxWords = Math.min(WORDS, captioner.length)
      const captions = await generate(captioner, image, { method: 'greedy', maxWords })
      captions.forEach((caption, b) => {
        const places = placesOf(captioner, imageAt(image, b), caption)
        places.forEach(({ chosen, best }, t) =>
          expect(
            best - chosen <= CLOSE,
            `word ${t + 1} of a greedy caption has the log probability ${chosen.toFixed(4)} by logits, and another word ${best.toFixed(4)}: generate must score words as logits does (generateWith(logits, ...) does)`,
          ),
        )
      })
    },
    'log probabilities are those of the logits': async (make) => {
      const captioner = await make()
      const image = images()
      const maxWords = Math.min(WORDS, captioner.length)
      for (const method of METHODS) {
        const captions = await generate(captioner, image, { method, maxWords })
        captions.forEach((caption, b) => {
          const places = placesOf(captioner, imageAt(image, b), caption)
          const sum = places.reduce((sum, { chosen }) => sum + chosen, 0)
          expect(
            Math.abs(caption.logProbability - sum) <= CLOSE * Math.max(1, Math.abs(sum)),
            `${method}: logProbability is ${caption.logProbability}, the logits give the words${caption.ended ? ' and the end token' : ''} ${sum.toFixed(4)}`,
          )
        })
      }
    },
    'a caption ends at the end token, unless it is ignored': async (make) => {
      const captioner = await make()
      const suppress = Array.from({ length: tokens.size }, (_, token) => token).filter(
        (token) => token !== tokens.end,
      )
      const maxWords = Math.min(3, captioner.length)
      const [ending] = await generate(captioner, images(), { suppress, maxWords })
      expect(
        ending?.tokens.length === 0 && ending.ended,
        `with all other tokens suppressed the caption is [${ending?.tokens.join(', ')}], ended ${ending?.ended}: the end token (${tokens.end}) ends it and is left out`,
      )
      const [going] = await generate(captioner, images(), { suppress, maxWords, ignoreEnd: true })
      expect(
        going?.tokens.length === maxWords && !going.ended,
        `with ignoreEnd the caption is [${going?.tokens.join(', ')}], ended ${going?.ended}: it goes on to maxWords (${maxWords}), end tokens included`,
      )
    },
    'suppressed words are never chosen': async (make) => {
      const captioner = await make()
      const maxWords = Math.min(WORDS, captioner.length)
      const [allowed] = wordsOf(tokens)
      const suppress = Array.from({ length: tokens.size }, (_, token) => token).filter(
        (token) => token !== allowed,
      )
      for (const method of METHODS) {
        const [caption] = await generate(captioner, images(), { method, suppress, maxWords })
        expect(
          caption?.tokens.every((token) => token === allowed) === true,
          `${method}: all words but ${allowed} are suppressed and the caption is [${caption?.tokens.join(', ')}]`,
        )
      }
    },
    'guidance mixes in what a blank image would say': async (make) => {
      const captioner = await make()
      const image = images()
      const maxWords = Math.min(WORDS, captioner.length)
      for (const method of METHODS) {
        const guidance = 8
        const captions = await generate(captioner, image, { method, maxWords, guidance })
        captions.forEach((caption, b) => {
          const places = placesOf(captioner, imageAt(image, b), caption, guidance)
          const sum = places.reduce((sum, { chosen }) => sum + chosen, 0)
          expect(
            Math.abs(caption.logProbability - sum) <= CLOSE * Math.max(1, Math.abs(sum)),
            `${method}: with guidance ${guidance} logProbability is ${caption.logProbability}, and ${sum.toFixed(4)} by seen + guidance (seen - blank), where blank are the logits of an image of zeros: mix both before the softmax (generateWith(logits, ...) does)`,
          )
        })
      }
    },
    'one beam is greedy': async (make) => {
      const captioner = await make()
      const maxWords = Math.min(WORDS, captioner.length)
      const greedy = await generate(captioner, images(), { method: 'greedy', maxWords })
      const beam = await generate(captioner, images(), { method: 'beam', beams: 1, maxWords })
      expectSame(beam, greedy, 'one beam and greedy decoding give different captions')
    },
    'the nucleus is drawn from the given stream': async (make) => {
      const captioner = await make()
      const maxWords = Math.min(WORDS, captioner.length)
      const draw = () => generate(captioner, images(), { method: 'nucleus', maxWords })
      expectSame(
        await draw(),
        await draw(),
        'two draws from the same stream differ: draw only from options.random',
      )
    },
    'attention maps, if any, weigh the regions that show the picture': async (make) => {
      const captioner = await make()
      const maxWords = Math.min(WORDS, captioner.length)
      const image = images({ masked: true })
      const shown = image.mask!.arraySync()
      const captions = await generate(captioner, image, { maxWords, attention: true })
      captions.forEach(({ attention, tokens: words }, b) => {
        if (!attention) return
        expect(
          attention.length === words.length,
          `${attention.length} attention maps of ${words.length} words: give one a word`,
        )
        for (const map of attention) {
          const sum = map.reduce((a, b) => a + b, 0)
          expect(
            map.length === shown[b]!.length && Math.abs(sum - 1) <= CLOSE,
            `an attention map has ${map.length} weights that sum to ${sum}, expected ${shown[b]!.length} that sum to 1`,
          )
          expect(
            map.every((weight, r) => shown[b]![r] === 1 || Math.abs(weight) <= CLOSE),
            'an attention map weighs regions that the mask hides',
          )
        }
      })
    },
    'a signal stops generation': async (make) => {
      const captioner = await make()
      let stopped = false
      try {
        await generate(captioner, images(), { signal: AbortSignal.abort() })
      } catch {
        stopped = true
      }
      expect(stopped, 'generation went on although its signal was aborted: check it between words')
    },
    'generation leaves nothing behind': async (make) => {
      const captioner = await make()
      const image = images()
      for (const method of METHODS) {
        const options = { method, maxWords: Math.min(WORDS, captioner.length), attention: true }
        await generate(captioner, image, options)
        const before = tf.memory().numTensors
        await generate(captioner, image, options)
        const left = tf.memory().numTensors - before
        expect(
          left === 0,
          `${method}: a call left ${left} tensors behind: dispose what steps compute (tf.tidy around each)`,
        )
      }
    },
  }
}

/** Generates; where words are drawn, always from the same stream. */
const generate = (captioner: Captioner, image: CaptionerImage, options: GenerateOptions) =>
  captioner.generate(image, { random: createRandom('nucleus'), beams: 3, ...options })

function expectWords(
  method: string,
  { tokens: words, logProbability, ended }: Caption,
  { size, padding, start, end }: CaptionTokens,
  maxWords: number,
) {
  const caption = `${method}: the caption [${words.join(', ')}]`
  const wrong = words.find((token) => !(Number.isInteger(token) && token >= 0 && token < size))
  expect(wrong === undefined, `${caption} holds ${wrong}, which is no token below ${size}`)
  const special = { padding, start, end }
  for (const [name, token] of Object.entries(special))
    expect(
      !words.includes(token),
      `${caption} holds ${token}, the ${name} token: give words only (generateWith(logits, ...) does)`,
    )
  expect(
    words.length <= maxWords && (ended || words.length === maxWords),
    `${caption}, ended ${ended}, has ${words.length} words where maxWords is ${maxWords}: stop at the end token or at the limit`,
  )
  expect(
    Number.isFinite(logProbability) && logProbability <= CLOSE,
    `${caption} has the log probability ${logProbability}, which is no number up to 0`,
  )
}

function expectSame(a: readonly Caption[], b: readonly Caption[], message: string) {
  const write = (captions: readonly Caption[]) =>
    captions.map(({ tokens }) => `[${tokens.join(', ')}]`).join(' ')
  expect(write(a) === write(b), `${message}: ${write(a)} and ${write(b)}`)
}

/**
 * What the logits, guided or not, say of each word of a caption and its end: its log probability, and the best of all that may
 * be chosen.
 */
function placesOf(
  captioner: Captioner,
  image: CaptionerImage,
  { tokens: words, ended }: Caption,
  guidance = 0,
) {
  const { start, end, padding } = captioner.tokens
  const chosen = [...words, ...(ended ? [end] : [])]
  if (chosen.length === 0) return []
  const rows = tf.tidy(() => {
    const row = [[start, ...chosen.slice(0, -1)]]
    const logits = score(captioner, image, row)
    if (guidance === 0) return tf.logSoftmax(logits).arraySync()[0]!
    const blank = score(captioner, blankOf(image), row)
    const guided: tf.Tensor3D = tf.add(logits, tf.mul(guidance, tf.sub(logits, blank)))
    return tf.logSoftmax(guided).arraySync()[0]!
  })
  return chosen.map((token, t) => ({
    chosen: rows[t]![token] ?? Number.NEGATIVE_INFINITY,
    best: Math.max(
      ...rows[t]!.filter((_, other) => other === end || (other !== padding && other !== start)),
    ),
  }))
}

const blankOf = ({ regions, global }: CaptionerImage): CaptionerImage => ({
  regions: tf.zerosLike(regions),
  global: tf.zerosLike(global),
})
