import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { DataSet, Split } from '../data-set'
import { openPicture } from '../image/picture'
import type { DecodeLimits } from '../image/picture'
import { pictureError } from '../image/picture-fault'
import { mapLimited } from '../limiter'
import type { Watch } from '../progress'
import { spreadOf, tally } from './quantities'
import type { Spread } from './quantities'

/** Pictures of the same bytes under several names. */
export interface Duplicate {
  readonly pictures: readonly string[]
  /** More than one: what the test measures was seen in training. */
  readonly splits: readonly Split[]
}

/** What the files themselves are like. */
export interface PictureFacts {
  readonly formats: Readonly<Record<string, number>>
  readonly width: Spread
  readonly height: Spread
  readonly duplicates: readonly Duplicate[]
}

/**
 * Reads every picture's bytes and header.
 *
 * @param dataSet - an opened data set
 * @param options - `maxPixels`, `onProgress`, `signal`
 * @throws UserError naming a picture that cannot be read
 */
export async function lookAtPictures(
  { items }: Pick<DataSet, 'items'>,
  options: DecodeLimits & Watch = {},
): Promise<PictureFacts> {
  let done = 0
  const facts = await mapLimited(
    items,
    availableParallelism() * 2,
    async ({ file }) => {
      try {
        const bytes = await readFile(file)
        const { width, height, format } = await openPicture(bytes, options)
        const digest = createHash('sha1').update(bytes).digest('base64')
        options.onProgress?.({ stage: 'comparing pictures', done: ++done, total: items.length })
        return { width, height, format, digest }
      } catch (error) {
        throw pictureError(file, error)
      }
    },
    options.signal,
  )
  const byDigest = new Map<string, number[]>()
  facts.forEach(({ digest }, i) => byDigest.set(digest, [...(byDigest.get(digest) ?? []), i]))
  return {
    formats: Object.fromEntries(tally(facts.map(({ format }) => format))),
    width: spreadOf(facts.map(({ width }) => width)),
    height: spreadOf(facts.map(({ height }) => height)),
    duplicates: [...byDigest.values()]
      .filter((same) => same.length > 1)
      .map((same) => ({
        pictures: same.map((i) => items[i]!.id),
        splits: [...new Set(same.map((i) => items[i]!.split))],
      })),
  }
}
