import { tokenise } from '@laviter/nn/vocabulary'

/**
 * How many times likelier a word is in another caption of a picture that it was said of than in any caption: what a word says of
 * its picture, whatever the data set. Words that fit every picture have 1.
 *
 * @param pictures - captions of each
 * @param words - that are asked for
 * @returns lifts by word; one that is never said of a picture with another caption is left out
 */
export function wordLifts(
  pictures: readonly (readonly string[])[],
  words: Iterable<string>,
): ReadonlyMap<string, number> {
  const told = pictures.filter((captions) => captions.length > 1)
  const captions = told.reduce((sum, { length }) => sum + length, 0)
  const counts = new Map([...words].map((word) => [word, { saying: 0, others: 0, again: 0 }]))
  for (const of of told) {
    const saying = new Map<string, number>()
    for (const caption of of)
      for (const word of new Set(tokenise(caption)))
        if (counts.has(word)) saying.set(word, (saying.get(word) ?? 0) + 1)
    for (const [word, times] of saying) {
      const count = counts.get(word)!
      count.saying += times
      count.others += times * (of.length - 1)
      count.again += times * (times - 1)
    }
  }
  return new Map(
    [...counts]
      .filter(([, { others }]) => others > 0)
      .map(([word, { saying, others, again }]) => [word, again / others / (saying / captions)]),
  )
}
