import type { Description } from '@laviter/itm'
import { picturesTensor } from '../features/pictures-tensor'
import { readSquares, type Square, type Unreadable } from '../features/read-squares'
import type { Run } from '../run'
import { openDescriber } from './describer'
import type { CaptionItemsOptions } from './generate-options'

/** Pictures through the encoder at once: their feature maps fit beside the models in small memory. */
const BATCH = 16

/** A picture file in words. */
export interface CaptionedPicture extends Description {
  /** what the model saw of it */
  readonly square: Square
}

/**
 * Captions picture files with a run's captioner: shorter side to the encoder's size, centre square.
 *
 * @param run - an open run, trained to phase itm
 * @param files - absolute paths
 * @param options - decoding, attention, progress (pictures) and signal
 * @returns one result a file, in their order; what cannot be read says why
 * @throws UserError where the run holds no captioner, or one that cannot be guided as the options want
 */
export async function* captionPictures(
  run: Run,
  files: readonly string[],
  { onProgress, ...options }: CaptionItemsOptions = {},
): AsyncGenerator<CaptionedPicture | Unreadable> {
  const describe = await openDescriber(run, options)
  const { imageEncoder } = await run.aligner()
  const { imageSize } = imageEncoder
  let done = 0
  for await (const batch of readSquares(files, imageSize, BATCH)) {
    options.signal?.throwIfAborted()
    const squares = batch.flatMap((square) => ('data' in square ? [square] : []))
    const captions = squares.length === 0 ? [] : await describeAll(squares)
    const described = captions.values()
    for (const square of batch) {
      if ('why' in square) yield square
      else yield { square, ...described.next().value! }
    }
    done += batch.length
    onProgress?.({ done, total: files.length, unit: 'pictures' })
  }

  async function describeAll(squares: readonly Square[]): Promise<Description[]> {
    const images = picturesTensor(Buffer.concat(squares.map(({ data }) => data)), imageSize)
    const { regions, global } = imageEncoder.encode(images)
    images.dispose()
    try {
      return await describe({ regions, global })
    } finally {
      regions.dispose()
      global.dispose()
    }
  }
}
