import { UserError } from '@laviter/nn/errors'
import type { BatchOptions } from './batch'

const CHOICES = {
  order: ['shuffled', 'listed'],
  each: ['picture', 'caption'],
  longCaptions: ['random', 'first', 'window'],
} as const

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new UserError(`Batches: ${name} is ${value}. It must be a whole number from ${least}.`)
}

function expectChoice(name: keyof typeof CHOICES, value: string | undefined): void {
  const choices: readonly string[] = CHOICES[name]
  if (value === undefined || choices.includes(value)) return
  throw new UserError(
    `Batches: ${name} is ${JSON.stringify(value)}. It must be one of ${choices.join(', ')}.`,
  )
}

/**
 * Checks what decides which rows stand together.
 *
 * @throws UserError naming the option that is out of its range
 */
export function expectGroupOptions(
  options: Pick<BatchOptions, 'batch' | 'order' | 'each' | 'views'>,
): void {
  const { batch, order, each, views } = options
  if (!(Number.isInteger(batch) && batch >= 1))
    throw new UserError(`Batch size ${batch}: it must be a whole number from 1.`)
  if (views?.length === 0) throw new UserError('Batches: `views` is empty. Give at least one view.')
  expectChoice('order', order)
  expectChoice('each', each)
}

/**
 * Checks how rows are made into batches, and when; what {@link expectGroupOptions} checks is left to it.
 *
 * @throws UserError naming the option that is out of its range
 */
export function expectBatchOptions(options: BatchOptions): void {
  const { words, startBatch = 0, ahead = 0, workers = 1, sizes = [1], longCaptions } = options
  expectWhole('words', words, 1)
  expectWhole('startBatch', startBatch, 0)
  expectWhole('ahead', ahead, 0)
  expectWhole('workers', workers, 1)
  expectChoice('longCaptions', longCaptions)
  if (sizes.length === 0)
    throw new UserError('Batches: `sizes` is empty. Give at least one, or images: false.')
  sizes.forEach((size, i) => expectWhole(`sizes[${i}]`, size, 1))
}
