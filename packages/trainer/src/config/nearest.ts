import { distance } from 'fastest-levenshtein'

/**
 * @param name - what was written
 * @param known - what exists
 * @returns "Did you mean batch?" where one is near, else the whole list; for the end of an error message
 */
export function nearest(name: string, known: readonly string[]): string {
  const [best] = known
    .map((word) => ({ word, cost: cost(name, word) }))
    .sort((a, b) => a.cost - b.cost)
  if (best === undefined) return 'Nothing may stand there.'
  const near = best.cost <= Math.max(2, Math.floor(best.word.length / 3))
  return near ? `Did you mean ${best.word}?` : `Known: ${known.join(', ')}.`
}

/** Edits; letters in the wrong order and the same first letter count less. */
function cost(name: string, word: string): number {
  const letters = (text: string) => [...text].sort().join('')
  const swapped = letters(name) === letters(word) ? 1 : 0
  return distance(name, word) - swapped - (name[0] === word[0] ? 0.5 : 0)
}
