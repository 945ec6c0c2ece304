import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { UserError } from '@laviter/nn/errors'
import type { Batch, BatchOptions } from './batch'
import type { DataSet } from './data-set'
import { encodeRows } from './encode-rows'
import type { EncodedRow } from './encode-rows'
import { expectBatchOptions, expectGroupOptions } from './expect-batch-options'
import { renderView } from './image/render-view'
import type { View } from './image/view'
import { createLimiter } from './limiter'
import type { Limiter } from './limiter'
import { epochOrder } from './order'
import type { Row } from './order'

const RANDOM_VIEW: readonly View[] = [{ kind: 'random' }]

/**
 * The batches of one epoch. Order, captions, words and crops are a pure function of (seed, epoch), so that a run goes on
 * after `startBatch` exactly as it would have, and what came before is not decoded again. A few batches are made ahead
 * of the reader; leaving the loop early, or the signal, stops that.
 *
 * @param dataSet - an opened data set
 * @param options - see {@link BatchOptions}
 * @throws UserError where an option is out of its range, the split has no whole batch, a picture cannot be decoded, or a caption has no known word
 * @example
 * ```ts
 * for await (const batch of batches(birds, { split: 'train', batch: 48, vocabulary, words: 15, seed: 1, epoch: 0 }))
 *   step(batch.images![299], batch.tokens, batch.mask)
 * ```
 */
export async function* batches(
  dataSet: Pick<DataSet, 'items' | 'name'>,
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  const { startBatch = 0, ahead = 2, workers = 32, signal } = options
  expectBatchOptions(options)
  const groups = rowGroups(dataSet, options)
  const limiter = createLimiter(workers)
  const stop = () => limiter.stop(signal!.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', stop)
  const making: Promise<Batch>[] = []
  let next = startBatch
  const makeAhead = () => {
    while (making.length <= ahead && next < groups.length) {
      const promise = makeBatch(dataSet, groups[next]!, next, options, limiter)
      promise.catch(() => {}) // reported when the reader comes to it, not before
      making.push(promise)
      next++
    }
  }
  try {
    for (let index = startBatch; index < groups.length; index++) {
      makeAhead()
      const batch = await making.shift()!
      makeAhead()
      // a step of TensorFlow holds this thread: let finished reads hand their decoding to the other threads first
      await eventLoopTurn()
      signal?.throwIfAborted()
      yield batch
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    limiter.stop(new Error('the reader left the epoch'))
    await Promise.allSettled(making)
  }
}

/**
 * How many batches an epoch has.
 *
 * @param dataSet - an opened data set
 * @param options - those of `batches` that decide it
 */
export function countBatches(
  dataSet: Pick<DataSet, 'items' | 'name'>,
  options: Pick<BatchOptions, 'split' | 'batch' | 'each' | 'dropLast'>,
): number {
  return rowGroups(dataSet, { ...options, seed: 0, epoch: 0, order: 'listed' }).length
}

/**
 * Which pictures stand together in each batch of an epoch, without reading one.
 *
 * @param dataSet - an opened data set
 * @param options - those of `batches` that decide it
 * @returns indices into `items`; a batch's rows may stand in another order there, sorted by length
 */
export function batchItems(
  dataSet: Pick<DataSet, 'items' | 'name'>,
  options: GroupOptions,
): number[][] {
  return rowGroups(dataSet, options).map((rows) => rows.map(({ item }) => item))
}

type GroupOptions = Pick<
  BatchOptions,
  'split' | 'batch' | 'seed' | 'epoch' | 'order' | 'each' | 'dropLast' | 'views'
>

/** The epoch's rows, cut into batches. */
function rowGroups(dataSet: Pick<DataSet, 'items' | 'name'>, options: GroupOptions): Row[][] {
  const { split, batch, dropLast = true, views = RANDOM_VIEW } = options
  expectGroupOptions(options)
  const rows = epochOrder(dataSet, {
    split,
    seed: options.seed,
    epoch: options.epoch,
    order: options.order ?? 'shuffled',
    each: options.each ?? 'picture',
    views: views.length,
  })
  if (rows.length === 0)
    throw new UserError(
      `Data set ${dataSet.name}: split ${split} is empty. Add pictures to it, or ask for another split.`,
    )
  if (dropLast && rows.length < batch)
    throw new UserError(
      `Data set ${dataSet.name}: split ${split} has ${rows.length} rows, less than one batch of ${batch}. Make the batch smaller, or keep the partial one (dropLast: false).`,
    )
  const count = dropLast ? Math.floor(rows.length / batch) : Math.ceil(rows.length / batch)
  return Array.from({ length: count }, (_, i) => rows.slice(i * batch, (i + 1) * batch))
}

async function makeBatch(
  dataSet: Pick<DataSet, 'items'>,
  group: readonly Row[],
  index: number,
  options: BatchOptions,
  limiter: Limiter,
): Promise<Batch> {
  const rows = encodeRows(dataSet, group, options)
  const images =
    options.images === false ? undefined : await renderRows(dataSet, rows, options, limiter)
  const T = options.words
  const tokens = new Int32Array(rows.length * T)
  const mask = new Float32Array(rows.length * T)
  rows.forEach((row, b) => {
    tokens.set(row.tokens, b * T)
    mask.fill(1, b * T, b * T + row.tokens.length)
  })
  return {
    epoch: options.epoch,
    index,
    items: rows.map((row) => row.item),
    captions: rows.map((row) => row.caption),
    views: rows.map((row) => row.view),
    ...(images && { images }),
    tokens,
    lengths: Int32Array.from(rows, (row) => row.tokens.length),
    mask,
    classes: Int32Array.from(rows, (row) => dataSet.items[row.item]!.classIndex),
  }
}

async function renderRows(
  dataSet: Pick<DataSet, 'items'>,
  rows: readonly EncodedRow[],
  options: BatchOptions,
  limiter: Limiter,
): Promise<Record<number, Uint8Array<ArrayBuffer>>> {
  const { sizes = [299], views = RANDOM_VIEW } = options
  const images: Record<number, Uint8Array<ArrayBuffer>> = {}
  for (const size of sizes) images[size] = new Uint8Array(rows.length * size * size * 3)
  await Promise.all(
    rows.map((row, b) =>
      limiter.run(async () => {
        const item = dataSet.items[row.item]!
        const squares = await renderView(item, views[row.view]!, sizes, options)
        for (const size of sizes) images[size]!.set(squares[size]!, b * size * size * 3)
      }),
    ),
  )
  return images
}
