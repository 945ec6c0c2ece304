import type { ParaphraseColumns } from './paraphrases'
import { packSections, unpackSections } from './index-file'

/** All that METEOR knows of English. */
export interface MeteorTables {
  /** Licences of the tables, to be kept with them. */
  readonly notices: string
  /** Words that count less. */
  readonly functionWords: readonly string[]
  /** The file of abbreviations, as it ships. */
  readonly prefixes: string
  readonly synsets: SynsetColumns
  /** Irregular forms and their bases: `mice mouse`, a form a line. */
  readonly exceptions: readonly string[]
  readonly paraphrases: ParaphraseColumns
}

/** WordNet's sets of synonyms by word. */
export interface SynsetColumns {
  readonly words: readonly string[]
  /** Where each word's sets begin in `ids`, uint32 [words + 1]. */
  readonly starts: Uint32Array
  readonly ids: Uint32Array
}

const SECTIONS = 12

/** @returns the tables as one file, the same for the same tables */
export function packTables(tables: MeteorTables): Uint8Array {
  const { synsets, paraphrases } = tables
  const encoder = new TextEncoder()
  const lines = (values: readonly string[]) => encoder.encode(values.join('\n'))
  return packSections([
    encoder.encode(tables.notices),
    lines(tables.functionWords),
    encoder.encode(tables.prefixes),
    lines(synsets.words),
    synsets.starts,
    synsets.ids,
    lines(tables.exceptions),
    lines(paraphrases.words),
    paraphrases.sourceStarts,
    paraphrases.sourceWords,
    paraphrases.targetStarts,
    paraphrases.targets,
  ])
}

/**
 * @param bytes - what {@link packTables} made; the large columns stay in it
 * @returns the tables
 * @throws UserError where it is none, of another version, or damaged
 */
export function unpackTables(bytes: Uint8Array): MeteorTables {
  const sections = unpackSections(bytes, SECTIONS)
  const decoder = new TextDecoder()
  const section = (i: number) => sections[i] ?? new Uint8Array()
  const text = (i: number) => decoder.decode(section(i))
  const lines = (i: number) => (section(i).length === 0 ? [] : text(i).split('\n'))
  const uint32 = (i: number) => {
    const { buffer, byteOffset, byteLength } = section(i)
    return new Uint32Array(buffer, byteOffset, byteLength / 4)
  }
  const sourceWords = section(9)
  return {
    notices: text(0),
    functionWords: lines(1),
    prefixes: text(2),
    synsets: { words: lines(3), starts: uint32(4), ids: uint32(5) },
    exceptions: lines(6),
    paraphrases: {
      words: lines(7),
      sourceStarts: uint32(8),
      sourceWords: new Uint16Array(
        sourceWords.buffer,
        sourceWords.byteOffset,
        sourceWords.byteLength / 2,
      ),
      targetStarts: uint32(10),
      targets: section(11),
    },
  }
}
