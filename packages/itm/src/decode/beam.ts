import * as tf from '@tensorflow/tfjs-core'
import type { DecoderState } from './decoder'
import { expectNumber, isNever, logProbabilities, NEVER, noneLeft } from './log-probabilities'
import type { Caption, Captions } from './options'
import type { DecodingSettings } from './settings'
import { readRows, selectRows, takeStep } from './step'

/** A word with those before it: beams share their beginnings. */
type Word = {
  readonly token: number
  readonly before: Word | undefined
  readonly attention: Float32Array | undefined
}

/** A caption that is kept, ended or not. */
type Beam = {
  readonly words: Word | undefined
  readonly count: number
  readonly logProbability: number
}

/** An image's captions under way, as many as there are beams (the impossible ones last), and those that ended. */
type Search = { readonly live: readonly Beam[]; readonly ended: readonly Beam[] }

/** What the device says of a beam's continuation. */
type Candidate = { readonly beam: number; readonly token: number; readonly logProbability: number }

/**
 * Beam search: the k most probable captions at each word. One that ends is set aside where it is among the k best; an image
 * is done with k of them, or when none under way can become better than the best.
 *
 * @param state - the captions' start
 * @param images - how many there are
 * @param suppressed - float32 [V], what is added to log probabilities
 * @param settings - beams, length penalty, limit, end token, attention, signal
 * @returns an image's best ended caption; where none ended, its best that was cut off
 * @throws UserError where logits are not finite, or leave no token
 */
export async function beam(
  state: DecoderState,
  images: number,
  suppressed: tf.Tensor1D,
  settings: DecodingSettings,
): Promise<Captions> {
  const { beams: k, end, maxWords, size, start } = settings
  const first: Beam = { words: undefined, count: 0, logProbability: 0 }
  const searches: Search[] = Array.from({ length: images }, () => ({ live: [first], ended: [] }))
  let open = [...searches.keys()]
  let attends = false
  for (let word = 0; word < maxWords; word++) {
    const beams = open.flatMap((image) => searches[image]!.live)
    const width = beams.length / open.length // 1 at first, then k
    // an ended candidate takes no beam, and each beam has one at most: 2 k hold k that go on
    const count = Math.min(2 * k, width * size)
    const { choice, attentionOf } = await takeStep(
      state,
      beams.map(({ words }) => words?.token ?? start),
      settings,
      (logits) => readRows(() => best(logits, suppressed, beams, open.length, count)),
    )
    attends = attentionOf !== undefined
    const rows: number[] = []
    const stillOpen: number[] = []
    open.forEach((image, i) => {
      const candidates = readCandidates(choice[i]!, count)
      if (candidates.length === 0 && searches[image]!.ended.length === 0) throw noneLeft()
      const extend = ({ beam, token, logProbability }: Candidate): Beam => {
        const { words, count } = beams[i * width + beam]!
        if (token === end) return { words, count, logProbability }
        const attention = attentionOf?.(i * width + beam)
        return { words: { token, before: words, attention }, count: count + 1, logProbability }
      }
      const ending = candidates.slice(0, k).filter(({ token }) => token === end)
      const goingOn = candidates.filter(({ token }) => token !== end).slice(0, k)
      const filled = fill(goingOn, k)
      const search = {
        live: filled.map(extend),
        ended: [...searches[image]!.ended, ...ending.map(extend)],
      }
      searches[image] = search
      if (isDone(search, settings)) return
      stillOpen.push(image)
      rows.push(...filled.map(({ beam }) => i * width + beam))
    })
    if (stillOpen.length === 0) break
    if (word + 1 < maxWords)
      selectRows(state, rows, { sameImages: width === k && stillOpen.length === open.length })
    open = stillOpen
  }
  return searches.map((search) => toCaption(search, settings, attends))
}

/**
 * The best continuations of each image: log probability, beam and token of each; then a log probability of each beam, which
 * tells whether its logits are finite, as the best of several beams need not: float32 [images, 3 count + beams].
 */
function best(
  logits: tf.Tensor2D,
  suppressed: tf.Tensor1D,
  beams: readonly Beam[],
  images: number,
  count: number,
): tf.Tensor2D {
  const V = logits.shape[1]
  const before = tf.tensor2d(
    beams.map(({ logProbability }) => logProbability),
    [beams.length, 1],
  )
  const own = logProbabilities(logits, suppressed)
  const one: tf.Tensor2D = tf.reshape(tf.slice(own, [0, 0], [-1, 1]), [images, -1])
  const whole = tf.add(own, before)
  const { values, indices } = tf.topk(tf.reshape(whole, [images, -1]), count)
  // divided as whole numbers on the device: beam * V + token may be too large for a float32
  const beam: tf.Tensor2D = tf.floorDiv(indices, tf.scalar(V, 'int32'))
  const token: tf.Tensor2D = tf.sub(indices, tf.mul(beam, tf.scalar(V, 'int32')))
  const found = [values as tf.Tensor2D, tf.cast(beam, 'float32'), tf.cast(token, 'float32')]
  return tf.concat([...found, one], 1)
}

function readCandidates(row: Float32Array, count: number): Candidate[] {
  row.subarray(3 * count).forEach(expectNumber)
  return Array.from({ length: count }, (_, i) => ({
    logProbability: row[i]!,
    beam: row[count + i]!,
    token: row[2 * count + i]!,
  })).filter(({ logProbability }) => !isNever(logProbability))
}

/** k of them: where there are fewer, the rest are impossible, so that every image has as many rows. */
function fill(candidates: readonly Candidate[], k: number): readonly Candidate[] {
  const [any] = candidates
  if (!any) return []
  const impossible = { ...any, logProbability: NEVER }
  return Array.from({ length: k }, (_, i) => candidates[i] ?? impossible)
}

/** By what ended captions are compared. */
const scoreOf = ({ logProbability, count }: Beam, lengthPenalty: number): number =>
  logProbability / Math.max(count, 1) ** lengthPenalty

function isDone({ live, ended }: Search, { beams, lengthPenalty, maxWords }: DecodingSettings) {
  const [hope] = live
  if (!hope || ended.length >= beams) return true
  // more words never raise the log probability, and no caption is divided by more than the longest
  const bound = scoreOf({ ...hope, count: maxWords }, lengthPenalty)
  return ended.some((caption) => scoreOf(caption, lengthPenalty) >= bound)
}

function toCaption(
  { live, ended }: Search,
  { lengthPenalty }: DecodingSettings,
  attends: boolean,
): Caption {
  const [first, ...others] = ended.length > 0 ? ended : live.slice(0, 1)
  const chosen = others.reduce(
    (a, b) => (scoreOf(b, lengthPenalty) > scoreOf(a, lengthPenalty) ? b : a),
    first!,
  )
  const words: Word[] = []
  for (let word = chosen.words; word; word = word.before) words.unshift(word)
  const attention = words.flatMap(({ attention }) => attention ?? [])
  return {
    tokens: words.map(({ token }) => token),
    logProbability: chosen.logProbability,
    ended: ended.length > 0,
    ...(attends && { attention }),
  }
}
