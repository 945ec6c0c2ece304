import type { Description } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import type { ImageFeatures } from '@laviter/vta'
import { BEST_OF_ONE, canChoose } from '../config/best-of'
import { textSide } from '../evaluation/embed'
import type { Run } from '../run'
import { describeBestOf } from './describe-best-of'
import { generateOptions, type CaptionItemsOptions } from './generate-options'

/** @returns a caption for each image, in their order */
export type Describer = (image: ImageFeatures) => Promise<Description[]>

/** What the configuration says is for captioners of any length, what a caller says is for this one. */
function mostWords(length: number, { config }: Run, { decoding }: CaptionItemsOptions): number {
  const asked = decoding?.maxWords
  if (asked !== undefined && asked > length) {
    throw new UserError(`--max-words is ${asked}: the run's captioner says ${length} at most`)
  }
  return asked ?? Math.min(config.decoding.maxWords, length)
}

/**
 * Opens a run's captioner, to describe images as its configuration or the caller says.
 *
 * @param run - an open run, trained to phase itm
 * @param options - decoding, attention and signal
 * @throws UserError where the run holds no captioner, or one that cannot do what the options want, longer captions too
 */
export async function openDescriber(
  run: Run,
  options: Omit<CaptionItemsOptions, 'onProgress'>,
): Promise<Describer> {
  const asked = generateOptions(run.config, options)
  const decoding = { ...run.config.decoding, ...options.decoding }
  if (!canChoose({ decoding })) throw new UserError(`best of ${decoding.bestOf}: ${BEST_OF_ONE}`)
  const captioner = await run.captioner()
  const generate = { ...asked, maxWords: mostWords(captioner.captioner.length, run, options) }
  if (decoding.bestOf === 1) return (image) => captioner.describe(image, generate)
  const side = textSide(await run.aligner())
  return (image) =>
    describeBestOf(decoding.bestOf, image, {
      side,
      describe: (drafts) => captioner.describe(drafts, generate),
      signal: options.signal,
    })
}
