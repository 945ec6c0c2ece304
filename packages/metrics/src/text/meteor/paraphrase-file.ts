import { UserError } from '../../user-error'
import { Growing } from '../growing'
import { MAX_PHRASE, type ParaphraseColumns } from './paraphrases'

/** Options of {@link readParaphrases}. */
export interface ReadParaphrasesOptions {
  /** Whether a phrase can occur: entries with another one are left out. Default: all can. */
  readonly keep?: (phrase: string) => boolean
  /** Called with the compressed bytes that were read. */
  readonly onBytes?: (done: number) => void
  readonly signal?: AbortSignal
}

/** At a time this much of the compressed table is handed over. */
const CHUNK = 1 << 18

/** Numbers of words must fit in 16 bits. */
const MAX_WORDS = 1 << 16

/**
 * Reads METEOR's paraphrase table, entries of three lines: probability, source, target.
 *
 * @param gzipped - the file, gzip
 * @returns its columns; an entry's probability has no use and is left out
 * @throws UserError where it is damaged or none
 */
export async function readParaphrases(
  gzipped: Uint8Array,
  { keep = () => true, onBytes, signal }: ReadParaphrasesOptions = {},
): Promise<ParaphraseColumns> {
  const entries = new ParaphraseEntries()
  let line = 0
  let source = ''
  let kept = false
  for await (const lines of linesOf(gzipped, onBytes)) {
    signal?.throwIfAborted()
    for (const text of lines) {
      if (line % 3 === 1 && text !== source) {
        source = text
        kept = keep(text)
        if (kept) entries.beginSource(text)
      } else if (line % 3 === 2 && kept && keep(text)) entries.addTarget(text)
      line++
    }
  }
  if (line % 3 !== 0) throw damaged(`it ends within entry ${Math.ceil(line / 3)}`)
  return entries.toColumns()
}

/** What is read, with words numbered as they come. */
class ParaphraseEntries {
  private readonly numbers = new Map<string, number>()
  private readonly counts: number[] = []
  private readonly sourceStarts = new Growing(new Uint32Array(1024))
  private readonly sourceWords = new Growing(new Uint16Array(1024))
  /** Where each source's targets begin in `targetWords`: each target is its length, then its words. */
  private readonly targetStarts = new Growing(new Uint32Array(1024))
  private readonly targetWords = new Growing(new Uint16Array(1024))

  beginSource(phrase: string): void {
    this.sourceStarts.push(this.sourceWords.length)
    this.targetStarts.push(this.targetWords.length)
    for (const word of wordsOf(phrase)) this.sourceWords.push(this.number(word))
  }

  addTarget(phrase: string): void {
    const words = wordsOf(phrase)
    this.targetWords.push(words.length)
    for (const word of words) {
      const number = this.number(word)
      this.counts[number] = (this.counts[number] ?? 0) + 1
      this.targetWords.push(number)
    }
  }

  /** Numbers the words by frequency, sorts the sources by their words, and writes the targets as varints. */
  toColumns(): ParaphraseColumns {
    const { words, renumbered } = this.rankWords()
    const sources = this.sourceStarts.length
    this.sourceStarts.push(this.sourceWords.length)
    this.targetStarts.push(this.targetWords.length)
    const starts = this.sourceStarts.view()
    const ids = this.sourceWords.view().map((number) => renumbered[number] ?? 0)
    const phrase = (source: number) => ids.subarray(starts[source], starts[source + 1])
    // equal sources stay in the file's order, and become one
    const order = Uint32Array.from({ length: sources }, (_, source) => source)
    order.sort((a, b) => comparePhrases(phrase(a), phrase(b)) || a - b)

    const sourceStarts = new Growing(new Uint32Array(sources + 1))
    const sourceWords = new Growing(new Uint16Array(Math.max(1, ids.length)))
    const targetStarts = new Growing(new Uint32Array(sources + 1))
    const targets = new Growing(new Uint8Array(1024))
    let previous = new Uint16Array()
    for (const source of order) {
      const [from = 0, to = 0] = this.targetStarts.view().subarray(source, source + 2)
      if (from === to) continue // none of its targets was kept
      if (comparePhrases(previous, phrase(source)) !== 0) {
        previous = phrase(source)
        sourceStarts.push(sourceWords.length)
        targetStarts.push(targets.length)
        previous.forEach((word) => sourceWords.push(word))
      }
      writeTargets(this.targetWords.view().subarray(from, to), renumbered, targets)
    }
    sourceStarts.push(sourceWords.length)
    targetStarts.push(targets.length)
    return {
      words,
      sourceStarts: sourceStarts.view(),
      sourceWords: sourceWords.view(),
      targetStarts: targetStarts.view(),
      targets: targets.view(),
    }
  }

  private number(word: string): number {
    const known = this.numbers.get(word)
    if (known !== undefined) return known
    const number = this.numbers.size
    if (number === MAX_WORDS) throw damaged(`it has more than ${MAX_WORDS} different words`)
    this.numbers.set(flat(word), number)
    this.counts.push(0)
    return number
  }

  private rankWords(): { words: string[]; renumbered: Uint16Array } {
    const ranked = [...this.numbers].sort(
      ([a, i], [b, j]) => (this.counts[j] ?? 0) - (this.counts[i] ?? 0) || (a < b ? -1 : 1),
    )
    const renumbered = new Uint16Array(ranked.length)
    ranked.forEach(([, number], rank) => (renumbered[number] = rank))
    return { words: ranked.map(([word]) => word), renumbered }
  }
}

/** @param targets - targets of one source: of each its length, then its words */
function writeTargets(targets: Uint16Array, renumbered: Uint16Array, to: Growing<Uint8Array>) {
  for (let at = 0; at < targets.length;) {
    const end = at + 1 + (targets[at] ?? 0)
    for (at++; at < end; at++) {
      const more = at + 1 < end ? 1 : 0
      let code = 2 * (renumbered[targets[at] ?? 0] ?? 0) + more
      for (; code > 127; code >>>= 7) to.push((code & 127) | 128)
      to.push(code)
    }
  }
}

function comparePhrases(a: Uint16Array, b: Uint16Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function wordsOf(phrase: string): string[] {
  const words = phrase.split(' ')
  if (words.length > MAX_PHRASE || words.includes(''))
    throw damaged(`it has the phrase "${phrase}"`)
  return words
}

/** A copy: a slice of a line would keep the whole block of text in memory. */
function flat(word: string): string {
  return Array.from(word).join('')
}

/** Unpacks the table in blocks, so that it never stands in memory as a whole. */
async function* linesOf(
  gzipped: Uint8Array,
  onBytes?: (done: number) => void,
): AsyncGenerator<string[]> {
  let done = 0
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (done >= gzipped.length) return controller.close()
      controller.enqueue(gzipped.slice(done, done + CHUNK))
      done = Math.min(gzipped.length, done + CHUNK)
      onBytes?.(done)
    },
  })
  const reader = compressed.pipeThrough(new DecompressionStream('gzip')).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { value, done: ended } = await reader.read().catch((error: unknown) => {
      throw damaged(error instanceof Error ? error.message : 'it cannot be unpacked')
    })
    const lines = (rest + decoder.decode(value, { stream: !ended })).split('\n')
    rest = ended ? '' : (lines.pop() ?? '')
    if (ended && lines.at(-1) === '') lines.pop()
    yield lines
    if (ended) return
  }
}

function damaged(why: string): UserError {
  return new UserError(`METEOR's paraphrase table is damaged: ${why}. Fetch it anew`)
}
