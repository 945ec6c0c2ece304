import * as tf from '@tensorflow/tfjs-core'
import type { Description } from '@laviter/itm'
import { cosine } from '@laviter/metrics'
import type { ImageFeatures } from '@laviter/vta'
import { encodeTexts, type TextSide } from '../evaluation/encode-texts'

/** Captions that grow together; see captionItems. */
const ROWS = 64

/** What choosing takes. */
export interface BestOfOptions {
  /** the aligner's text half */
  readonly side: TextSide
  /** draws a caption for each image; the same image twice gets two */
  readonly describe: (image: ImageFeatures) => Promise<Description[]>
  readonly signal?: AbortSignal | undefined
}

/**
 * Draws several captions of each image and keeps the one whose sentence lies nearest to the image in the aligner's space. The
 * aligner has learnt from wrong captions what a captioner never sees: which of its mistakes make a sentence another picture's.
 *
 * @param drafts - captions an image, at least 1
 * @param image - B images
 * @param options - aligner and captioner
 * @returns a caption an image; the first of those that are equally near
 * @see Fang et al., From captions to visual concepts and back (2015), section 5: re-ranking by a multimodal similarity
 */
export async function describeBestOf(
  drafts: number,
  { regions, global }: ImageFeatures,
  { side, describe, signal }: BestOfOptions,
): Promise<Description[]> {
  const images = global.shape[0]
  const step = Math.max(1, Math.floor(ROWS / drafts))
  const vectors = await global.data<'float32'>()
  const best: Description[] = []
  for (let start = 0; start < images; start += step) {
    const count = Math.min(step, images - start)
    // an image's drafts stand together, so that the stream they are drawn from meets them in one order for any batch
    const rows = Int32Array.from({ length: count * drafts }, (_, i) => start + Math.floor(i / drafts)) // prettier-ignore
    const repeated = tf.tidy(() => {
      const index = tf.tensor1d(rows, 'int32')
      return { regions: tf.gather(regions, index), global: tf.gather(global, index) }
    })
    const drawn = await describe(repeated).finally(() => tf.dispose({ ...repeated }))
    const nearness = await cosines(drawn, rows, vectors, side, signal)
    for (let image = 0; image < count; image++) {
      const [from, to] = [image * drafts, (image + 1) * drafts]
      const own = nearness.slice(from, to)
      best.push(drawn[from + own.indexOf(Math.max(...own))]!)
    }
  }
  return best
}

/** Of each caption with its image; a caption without a known word is nearest to none. */
async function cosines(
  captions: readonly Description[],
  images: Int32Array,
  vectors: Float32Array,
  side: TextSide,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const nearness = captions.map(() => -Infinity)
  const said = captions.flatMap(({ text }, i) =>
    side.vocabulary.encode(text).tokens.length > 0 ? [i] : [],
  )
  if (said.length === 0) return nearness
  const texts = said.map((i) => captions[i]!.text)
  const { sentences } = await encodeTexts(side, texts, { padding: 'words', signal })
  const { columns: width, data } = sentences
  const row = (of: Float32Array, at: number) => of.subarray(at * width, (at + 1) * width)
  said.forEach((caption, i) => {
    nearness[caption] = cosine(row(vectors, images[caption]!), row(data, i))
  })
  return nearness
}
