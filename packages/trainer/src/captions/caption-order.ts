import type { DataSet } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'

/** A picture and the captions of it that are taught at once. */
export interface TaughtPicture {
  /** place in the data set's items */
  readonly item: number
  /** which of the training views */
  readonly view: number
  /** places in the item's captions, k of them; one stands twice only where there are fewer */
  readonly captions: readonly number[]
}

/** What an epoch passes over. */
export interface CaptionOrder {
  /** `pairs`: every caption of every picture; `images`: every picture, its captions drawn */
  readonly epoch: 'pairs' | 'images'
  /** k, captions a picture */
  readonly captionsPerImage: number
}

/**
 * An epoch's pictures and captions in order: a pure function of its arguments, so that a run goes on where it stopped.
 *
 * @param dataSet - an opened data set
 * @param items - places in it of the training items
 * @param order - what an epoch is
 * @param draw - seed and epoch (from 0), and how many views there are
 * @returns rows of k captions each; with `pairs` a picture's last row takes some of its captions a second time where k
 *   does not divide their number
 */
export function captionOrder(
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  { epoch: kind, captionsPerImage: k }: CaptionOrder,
  draw: { readonly seed: number; readonly epoch: number; readonly views: number },
): TaughtPicture[] {
  const random = createRandom(`captions/${draw.seed}/${draw.epoch}`)
  const [captionDraw, viewDraw] = [random.fork('captions'), random.fork('views')]
  const rows = items.flatMap((item) => {
    const captions = captionDraw.shuffle(places(dataSet.items[item]?.captions.length ?? 0))
    return inRows(captions, k, kind === 'images' ? 1 : Math.ceil(captions.length / k)).map(
      (row) => ({ item, captions: row }),
    )
  })
  return random.shuffle(rows).map((row) => ({ ...row, view: viewDraw.integer(draw.views) }))
}

/**
 * @param k - captions a picture
 * @returns items in order, each with its first k captions, for a measurement
 */
export function firstCaptions(
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  k: number,
): Omit<TaughtPicture, 'view'>[] {
  return items.map((item) => {
    const [captions = []] = inRows(places(dataSet.items[item]?.captions.length ?? 0), k, 1)
    return { item, captions }
  })
}

/** @returns how many rows {@link captionOrder} gives */
export function countRows(
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  { epoch, captionsPerImage: k }: CaptionOrder,
): number {
  if (epoch === 'images') return items.length
  return items.reduce(
    (sum, item) => sum + Math.ceil((dataSet.items[item]?.captions.length ?? 0) / k),
    0,
  )
}

const places = (count: number) => Array.from({ length: count }, (_, place) => place)

/** The first so many rows of k; the captions are taken from the front again where they run out. */
function inRows(captions: readonly number[], k: number, rows: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: k }, (_, i) => captions[(row * k + i) % captions.length] ?? 0),
  )
}
