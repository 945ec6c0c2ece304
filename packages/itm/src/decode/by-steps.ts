import * as tf from '@tensorflow/tfjs-core'
import { holdTensors, mapTensors } from '@laviter/nn'
import type { CaptionerImage } from '../captioner'
import type { BeginDecoding, DecoderStep } from './decoder'

/** A captioner's steps, as pure functions of tensors in plain objects and lists, each of which begins with the rows. */
export type DecodingSteps<Memory, State> = {
  /**
   * `next` takes memory of fewer images than there are rows, k rows an image one after the other, as the captioner's `logits`
   * does: where all rows describe one image, its memory is then never repeated. Default false
   */
  readonly sharesImages?: boolean
  /**
   * Reads images.
   *
   * @returns what all words look at, and the state before the first
   */
  begin(image: CaptionerImage): { readonly memory: Memory; readonly state: State }
  /**
   * Reads a token a row.
   *
   * @param memory - of the rows' images, each once where they share it
   * @param state - of the rows
   * @param tokens - int32 [B]
   * @param options - whether to say where the word looked
   * @returns the next words' scores, and the state after the token
   */
  next(
    memory: Memory,
    state: State,
    tokens: tf.Tensor1D,
    options: { readonly attention: boolean },
  ): DecoderStep & { readonly state: State }
}

/**
 * Decoding of pure steps: holds memory and state between words, moves their rows, and frees them.
 *
 * @param steps - the captioner's
 * @returns how its captions begin
 */
export function decodeBySteps<Memory, State>(steps: DecodingSteps<Memory, State>): BeginDecoding {
  return (image) => {
    const begun = holdTensors(() => steps.begin(image))
    let memory = holdTensors(() => begun.value.memory)
    let state = holdTensors(() => begun.value.state)
    begun.dispose()
    const move = (next: State) => {
      const before = state
      state = holdTensors(() => next)
      before.dispose()
    }
    return {
      step: (tokens, { attention = false } = {}) =>
        tf.tidy(() => {
          const next = steps.next(memory.value, state.value, tokens, { attention })
          move(next.state)
          return { logits: next.logits, ...(next.attention && { attention: next.attention }) }
        }),
      select: (rows, { sameImages = false, oneImage = false } = {}) =>
        tf.tidy(() => {
          const chosen = <T>(value: T) => mapTensors(value, (x) => tf.gather(x, rows))
          move(chosen(state.value))
          if (sameImages || (oneImage && steps.sharesImages === true)) return
          const before = memory
          memory = holdTensors(() => chosen(before.value))
          before.dispose()
        }),
      dispose: () => {
        memory.dispose()
        state.dispose()
      },
    }
  }
}
