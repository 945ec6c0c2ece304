import type * as tf from '@tensorflow/tfjs-core'
import type { DecoderState } from './decoder'
import { expectNumber, isNever, noneLeft } from './log-probabilities'
import type { Captions } from './options'
import type { DecodingSettings } from './settings'
import { selectRows, takeStep } from './step'

/** A word and the natural logarithm of its probability. */
export type ChosenWord = { readonly token: number; readonly logProbability: number }

/**
 * Chooses each row's next word.
 *
 * @param logits - float32 [B, V]
 * @param images - the number of each row's image
 * @returns a word for each row
 */
export type ChooseWords = (
  logits: tf.Tensor2D,
  images: readonly number[],
) => Promise<readonly ChosenWord[]>

type Draft = {
  readonly image: number
  readonly tokens: number[]
  readonly attention: Float32Array[]
  last: number
  logProbability: number
  ended: boolean
}

/**
 * Captions whose words are chosen one after the other, each for good. Those that ended leave the batch.
 *
 * @param state - the captions' start
 * @param images - how many there are
 * @param choose - greedy, or a draw
 * @param settings - limit, end token, attention, signal
 * @returns a caption an image
 * @throws UserError where logits are not finite, or leave no token
 */
export async function decodeWordByWord(
  state: DecoderState,
  images: number,
  choose: ChooseWords,
  settings: DecodingSettings,
): Promise<Captions> {
  const drafts = Array.from({ length: images }, (_, image): Draft => ({
    image,
    tokens: [],
    attention: [],
    last: settings.start,
    logProbability: 0,
    ended: false,
  }))
  let live = drafts
  let attends = false
  for (let word = 0; word < settings.maxWords; word++) {
    const { choice, attentionOf } = await takeStep(
      state,
      live.map(({ last }) => last),
      settings,
      (logits) =>
        choose(
          logits,
          live.map(({ image }) => image),
        ),
    )
    attends = attentionOf !== undefined
    live.forEach((draft, row) => {
      const { token, logProbability } = choice[row]!
      expectNumber(logProbability)
      if (isNever(logProbability)) throw noneLeft()
      draft.logProbability += logProbability
      draft.last = token
      draft.ended = token === settings.end
      if (draft.ended) return
      draft.tokens.push(token)
      if (attentionOf) draft.attention.push(attentionOf(row))
    })
    const rows = [...live.keys()].filter((row) => !live[row]!.ended)
    if (rows.length === 0) break
    if (rows.length < live.length && word + 1 < settings.maxWords) selectRows(state, rows)
    live = rows.map((row) => live[row]!)
  }
  return drafts.map(({ tokens, logProbability, ended, attention }) => ({
    tokens,
    logProbability,
    ended,
    ...(attends && { attention }),
  }))
}
