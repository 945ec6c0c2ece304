import { readJar } from './jar'
import { normalise, parsePrefixes } from './normalise'
import { readParaphrases } from './paraphrase-file'
import { MAX_PHRASE } from './paraphrases'
import { possibleBases } from './synonyms'
import { packTables, type SynsetColumns } from './tables'

/** What an index is made of. */
export interface MeteorIndexSources {
  /** Content of `meteor-1.5.jar`. */
  readonly jar: Uint8Array
  /** Content of `data/paraphrase-en.gz`. */
  readonly paraphrases: Uint8Array
  /**
   * Only what these texts can touch: a small index with which they, and no others, are scored as with the whole one.
   * Tokenised as for scoring. Default: everything.
   */
  readonly texts?: Iterable<string>
  /** Called with the bytes of the paraphrase table that were read, and how many there are. */
  readonly onProgress?: (event: { readonly done: number; readonly total: number }) => void
  /** Stops the work. */
  readonly signal?: AbortSignal
}

/**
 * Makes METEOR's tables, 68 MB in two files, into one compact file that opens at once. Takes some seconds.
 *
 * @param sources - the files, from METEOR 1.5
 * @returns the index, for `openMeteor`; the same bytes each time
 * @throws UserError where a file is damaged
 *
 * @example
 * ```ts
 * const index = await buildMeteorIndex({ jar, paraphrases, onProgress: console.error })
 * const meteor = openMeteor(index)
 * ```
 */
export async function buildMeteorIndex({
  jar,
  paraphrases,
  texts,
  onProgress,
  signal,
}: MeteorIndexSources): Promise<Uint8Array> {
  const files = readJar(jar)
  const exceptions = basesByForm(files.exceptions)
  const sentences =
    texts && [...texts].map((text) => normalise(text, parsePrefixes(files.prefixes)))
  const phrases = sentences && phrasesOf(sentences)
  const words = phrases && withBases(phrases, exceptions)
  return packTables({
    notices: files.notices,
    functionWords: files.functionWords.trim().split('\n'),
    prefixes: files.prefixes,
    synsets: readSynsets(files.synsets, (word) => words?.has(word) ?? true),
    exceptions: [...exceptions]
      .filter(([form]) => words?.has(form) ?? true)
      .map(([form, bases]) => `${form} ${bases.join(' ')}`),
    paraphrases: await readParaphrases(paraphrases, {
      keep: (phrase) => phrases?.has(phrase) ?? true,
      onBytes: (done) => onProgress?.({ done, total: paraphrases.length }),
      signal,
    }),
  })
}

/** All runs of words that are no longer than a phrase of the table. */
function phrasesOf(sentences: readonly (readonly string[])[]): Set<string> {
  const phrases = new Set<string>()
  for (const words of sentences)
    for (let start = 0; start < words.length; start++)
      for (let end = start + 1; end <= Math.min(words.length, start + MAX_PHRASE); end++)
        phrases.add(words.slice(start, end).join(' '))
  return phrases
}

function withBases(
  words: ReadonlySet<string>,
  exceptions: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const all = new Set(words)
  for (const word of words)
    for (const base of exceptions.get(word) ?? possibleBases(word)) all.add(base)
  return all
}

/** @param file - a base a line, then a line of its irregular forms */
function basesByForm(file: string): Map<string, string[]> {
  const lines = file.trim().split('\n')
  const bases = new Map<string, string[]>()
  for (let i = 0; i + 1 < lines.length; i += 2)
    for (const form of lines[i + 1]?.split(' ') ?? [])
      bases.set(form, [...(bases.get(form) ?? []), lines[i] ?? ''])
  return bases
}

/** @param file - a word a line, then a line of the numbers of its sets */
function readSynsets(file: string, keep: (word: string) => boolean): SynsetColumns {
  const lines = file.trim().split('\n')
  const words: string[] = []
  const starts = [0]
  const ids: number[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const word = lines[i] ?? ''
    if (word.includes('_') || !keep(word)) continue // no word of a text has one
    words.push(word)
    ids.push(...(lines[i + 1]?.trim().split(' ').map(Number) ?? []))
    starts.push(ids.length)
  }
  return { words, starts: Uint32Array.from(starts), ids: Uint32Array.from(ids) }
}
