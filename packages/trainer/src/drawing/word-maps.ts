import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { drawCaptionSheet } from '../attention/caption-sheet'
import { explainWriteError } from '../training/file-errors'
import type { DrawnAttention, DrawnStage } from './draw-sentences'
import type { ReadSentence } from './read-sentences'

/** Pictures of where the words of a sentence were drawn. */
export interface WordMapFiles {
  readonly files: readonly string[]
  /** what a user must know */
  readonly notes: readonly string[]
}

/**
 * Writes, for each picture and each stage that attends to words, the picture lit where each word was drawn:
 * `SENTENCE-PICTURE-SIZE.png`.
 *
 * @param folder - made if it is not there
 * @param sentence - that was drawn
 * @param stages - of some pictures, with attention
 * @param numbers - of the sentence, and of the first of the pictures, from 1
 * @throws UserError where the folder cannot be written
 */
export async function writeWordMaps(
  folder: string,
  { text, words }: Pick<ReadSentence, 'text' | 'words'>,
  stages: readonly DrawnStage[],
  numbers: { readonly sentence: number; readonly first: number },
): Promise<WordMapFiles> {
  const attending = stages.flatMap(({ attention, ...stage }) =>
    attention ? [{ ...stage, attention }] : [],
  )
  if (attending.length === 0) {
    return {
      files: [],
      notes: ['No attention is drawn: this generator does not look at single words.'],
    }
  }
  const files: string[] = []
  const notes = new Set<string>()
  try {
    await mkdir(folder, { recursive: true })
    for (const { size, bytes, attention } of attending) {
      const square = size * size * 3
      for (let picture = 0; picture < bytes.length / square; picture++) {
        const data = bytes.subarray(picture * square, (picture + 1) * square)
        const file = join(folder, `${numbers.sentence}-${numbers.first + picture}-${size}.png`)
        const said = await drawCaptionSheet(
          { data, width: size, height: size },
          { text, words, attention: mapsOf(attention, picture, words.length) },
          file,
        )
        for (const note of said) notes.add(note)
        files.push(file)
      }
    }
  } catch (error) {
    throw explainWriteError(error, folder)
  }
  return { files, notes: [...notes] }
}

/** A map a word, row by row. */
function mapsOf(
  { weights, places, words: time }: DrawnAttention,
  picture: number,
  words: number,
): Float32Array[] {
  const from = picture * places * time
  return Array.from({ length: words }, (_, word) =>
    Float32Array.from({ length: places }, (_, place) => weights[from + place * time + word]!),
  )
}
