import { tokenise } from '@laviter/nn/vocabulary'
import { SPLITS } from '../data-set'
import type { DataSet, Split } from '../data-set'
import { spreadOf, tally } from './quantities'
import type { Spread } from './quantities'

/** How many most frequent words are listed. */
const LISTED_WORDS = 20

/** What one split holds. */
export interface SplitStats {
  readonly pictures: number
  readonly captions: number
  readonly classes: number
}

/** What a data set holds, in numbers; plain JSON. */
export interface DataStats {
  readonly name: string
  readonly pictures: number
  readonly captions: number
  readonly captionsPerPicture: Spread
  readonly splits: Readonly<Record<Split, SplitStats>>
  /** False where every picture is a class of its own. */
  readonly hasClasses: boolean
  readonly classes: number
  readonly picturesPerClass: Spread
  /** Test classes that training does not know: all of them where a benchmark is about unseen species. */
  readonly unseenTestClasses: number
  /** Different words, the end word not counted. */
  readonly words: number
  readonly wordsPerCaption: Spread
  /** Share of captions with more words than the aligner reads. */
  readonly longerThanT: { readonly T: number; readonly share: number }
  /** Different words of test captions that no training caption has: the encoder never learns them. */
  readonly unseenTestWords: readonly string[]
  readonly frequentWords: readonly { readonly word: string; readonly count: number }[]
  /** Share of captions that describe another picture in the same words: no encoder can tell those apart. */
  readonly sharedCaptions: number
  /** By attribute, in how many pictures it is visible; empty without ground truth. */
  readonly attributes: readonly { readonly phrase: string; readonly pictures: number }[]
  readonly skipped: number
}

/**
 * Counts what a data set holds.
 *
 * @param dataSet - an opened data set
 * @param options - `words`: T, what the aligner reads of a caption (15 unless given)
 */
export function dataStats(dataSet: DataSet, { words: T = 15 } = {}): DataStats {
  const { items } = dataSet
  const tokens = items.map((item) => item.captions.map(tokenise))
  const lengths = tokens.flat().map((words) => words.length)
  const wordsOf = (split: Split) =>
    new Set(tokens.flatMap((captions, i) => (items[i]!.split === split ? captions.flat() : [])))
  const classesOf = (split: Split) =>
    new Set(items.filter((item) => item.split === split).map((item) => item.class))
  const [trainWords, trainClasses] = [wordsOf('train'), classesOf('train')]
  const counts = tally(tokens.flat(2))
  const owners = new Map<string, Set<number>>()
  tokens.forEach((captions, i) => {
    for (const caption of captions) {
      const key = caption.join(' ')
      owners.set(key, (owners.get(key) ?? new Set()).add(i))
    }
  })
  const shared = tokens.flat().filter((caption) => owners.get(caption.join(' '))!.size > 1)
  const perClass = [...tally(items.map((item) => item.class)).values()]
  return {
    name: dataSet.name,
    pictures: items.length,
    captions: lengths.length,
    captionsPerPicture: spreadOf(items.map((item) => item.captions.length)),
    splits: Object.fromEntries(
      SPLITS.map((split) => [split, splitStats(dataSet, split)]),
    ) as Record<Split, SplitStats>,
    hasClasses: perClass.some((count) => count > 1),
    classes: perClass.length,
    picturesPerClass: spreadOf(perClass),
    unseenTestClasses: [...classesOf('test')].filter((name) => !trainClasses.has(name)).length,
    words: counts.size,
    wordsPerCaption: spreadOf(lengths),
    longerThanT: { T, share: share(lengths.filter((length) => length > T).length, lengths.length) },
    unseenTestWords: [...wordsOf('test')].filter((word) => !trainWords.has(word)).sort(),
    frequentWords: [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, LISTED_WORDS)
      .map(([word, count]) => ({ word, count })),
    sharedCaptions: share(shared.length, lengths.length),
    attributes: attributeCounts(dataSet),
    skipped: dataSet.skipped.length,
  }
}

function splitStats({ items }: DataSet, split: Split): SplitStats {
  const own = items.filter((item) => item.split === split)
  return {
    pictures: own.length,
    captions: own.reduce((sum, item) => sum + item.captions.length, 0),
    classes: new Set(own.map((item) => item.class)).size,
  }
}

function attributeCounts({ items, attributes }: DataSet): DataStats['attributes'] {
  if (!attributes) return []
  const counts = tally(items.flatMap((_, item) => attributes.present(item)))
  return attributes.attributes.map(({ phrase }, index) => ({
    phrase,
    pictures: counts.get(index) ?? 0,
  }))
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
