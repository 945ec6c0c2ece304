import { UserError } from '@laviter/nn/errors'

/**
 * Reads `--seeds`: a count, or the seeds themselves.
 *
 * @param text - `3`, or `1,2,5`
 * @throws UserError where it is neither
 */
export function parseSeeds(text: string): number | readonly number[] {
  const values = text
    .split(',')
    .map((each) => (/^\s*\d+\s*$/.test(each) ? Number(each) : Number.NaN))
  if (values.some(Number.isNaN))
    throw new UserError(`--seeds ${text}: give a count (3), or seeds with commas between (1,2,5)`)
  return text.includes(',') ? values : (values[0] ?? 1)
}

/**
 * @param wanted - a count of seeds, or the seeds
 * @param first - the configuration's seed, from which a count goes on
 * @returns each seed once
 * @throws UserError where there is none, one stands there twice, or one is no seed
 */
export function seedsOf(wanted: number | readonly number[], first: number): readonly number[] {
  if (typeof wanted === 'number') {
    if (!Number.isInteger(wanted) || wanted < 1)
      throw new UserError(`--seeds ${wanted}: give 1 or more`)
    return Array.from({ length: wanted }, (_, nth) => first + nth)
  }
  const broken = wanted.find((seed) => !Number.isInteger(seed) || seed < 0)
  if (broken !== undefined)
    throw new UserError(`--seeds: ${broken} is no seed, give whole numbers from 0`)
  if (wanted.length === 0) throw new UserError('--seeds: give 1 or more')
  if (new Set(wanted).size < wanted.length)
    throw new UserError(
      `--seeds ${wanted.join(',')}: each seed makes a run of its own, give it once`,
    )
  return wanted
}
