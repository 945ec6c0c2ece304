/** Suffixes of inflected words and what stands there in the base form, in the order in which they are tried. */
const ENDINGS = [
  ['s', ''],
  ['ses', 's'],
  ['xes', 'x'],
  ['zes', 'z'],
  ['ches', 'ch'],
  ['shes', 'sh'],
  ['men', 'man'],
  ['ies', 'y'],
  ['s', ''],
  ['es', 'e'],
  ['es', ''],
  ['ed', 'e'],
  ['ed', ''],
  ['ing', 'e'],
  ['ing', ''],
  ['er', ''],
  ['est', ''],
  ['er', 'e'],
  ['est', 'e'],
] as const

/**
 * @param word - an inflected word, such as `buses`
 * @returns what its base may be by its ending, in the order of preference; none for words in `-ss` or below three letters
 */
export function possibleBases(word: string): string[] {
  if (word.endsWith('ss') || word.length <= 2) return []
  return ENDINGS.flatMap(([suffix, ending]) =>
    word.endsWith(suffix) ? [word.slice(0, -suffix.length) + ending] : [],
  )
}

/** WordNet's sets of synonyms by word. */
export interface Synsets {
  /** Numbers of the sets that a word is in; undefined where it is unknown. */
  get(word: string): Iterable<number> | undefined
  has(word: string): boolean
}

/**
 * @param word - a word
 * @param synsets - the sets
 * @param exceptions - irregular forms and their bases, `mice` to `mouse`
 * @returns the sets that the word is in, itself or by its base form; empty where it is in none
 */
export function synsetsOf(
  word: string,
  synsets: Synsets,
  exceptions: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<number> {
  const found = new Set<number>(synsets.get(word) ?? [])
  const bases =
    exceptions.get(word) ??
    possibleBases(word)
      .filter((base) => synsets.has(base))
      .slice(0, 1)
  for (const base of bases) for (const id of synsets.get(base) ?? []) found.add(id)
  return found
}
