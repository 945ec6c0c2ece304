import { mkdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve, sep } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import { textSide } from '../evaluation/embed'
import type { JobOptions, Run } from '../run'
import { explainWriteError } from '../training/file-errors'
import { drawSentences, type Drawer, type DrawnStage, type DrawOptions } from './draw-sentences'
import { drawSheetOfSentences, layOut, MOST_PIXELS } from './drawing-sheet'
import { readSentence, sentenceNotes, type ReadSentence } from './read-sentences'
import { writeWordMaps } from './word-maps'

/** Pictures of a sentence through the generator at once. */
const BATCH = 8
/** Pictures of a sentence at most. */
const MOST = 64
/** Sentences at most: a sheet of more is no picture to look at. */
const MOST_SENTENCES = 200

/** What is drawn. */
export interface GenerateOptions extends JobOptions {
  /** sentences, one or more */
  readonly texts: readonly string[]
  /** decides the noise: the same for every sentence, so that pictures of a column differ by their words alone; default the run's */
  readonly seed?: number
  /** spread of the noise and the conditioning, in [0, 1]; default the run's */
  readonly temperature?: number
  /** pictures of a sentence; default 4 */
  readonly count?: number
  /** write a sheet of each smaller stage too */
  readonly stages?: boolean
  /** folder for pictures of where each word was drawn */
  readonly attention?: string
  /** PNG, or a folder for one that is named by the first sentence; left out: the folder `RUN/generated/` */
  readonly out?: string
}

/** What was drawn. */
export interface Generated {
  /** the sheet of the largest stage, absolute path */
  readonly picture: string
  /** sheets of every stage where they were asked for, smallest first; the last is `picture` */
  readonly stages: readonly { readonly size: number; readonly picture: string }[]
  /** pictures of where each word was drawn */
  readonly attention: readonly string[]
  readonly sentences: readonly Pick<ReadSentence, 'text' | 'words' | 'unknown' | 'beyond'>[]
  readonly seed: number
  readonly temperature: number
  readonly count: number
  /** side of the largest pictures */
  readonly size: number
  /** what a user must know */
  readonly notes: readonly string[]
}

/**
 * Draws sentences with a run's generator.
 *
 * @param run - an open run, trained to phase tim
 * @param options - see {@link GenerateOptions}; progress in pictures
 * @throws UserError where a sentence is empty, endless or unknown, the sheet would be too large, the run holds no generator, or a
 * file cannot be written
 */
export async function generate(run: Run, options: GenerateOptions): Promise<Generated> {
  const { texts, count = 4, stages = false, onProgress, signal } = options
  const { seed = run.config.seed, temperature = run.config.drawing.temperature } = options
  expectNumbers({ count, seed, temperature, sentences: texts.length })
  const side = textSide(await run.aligner())
  const sentences = texts.map((text) => readSentence(text, side.vocabulary, side.words))
  const { generator } = await run.generator()
  expectSheet(sentences, generator.sizes.at(-1) ?? 0, count)
  const picture = await placeFor(
    options.out ?? join(run.folder, 'generated', sep),
    `${fileName(sentences[0]!.text)}.png`,
  )
  const notes = new Set(sentenceNotes(sentences, side.words))
  const shown = stages ? generator.sizes : generator.sizes.slice(-1)
  const rows = shown.map((): Uint8Array[][] => [])
  const attention: string[] = []
  for (const [row, sentence] of sentences.entries()) {
    for (const each of rows) each.push([])
    for await (const { start, drawn } of drawCopies({ generator, side }, sentence, {
      seed,
      temperature,
      count,
      attention: options.attention !== undefined,
    })) {
      signal?.throwIfAborted()
      for (const [place, size] of shown.entries()) {
        const stage = drawn.find((each) => each.size === size)
        if (stage) rows[place]?.[row]?.push(...squaresOf(stage))
      }
      if (options.attention !== undefined) {
        const maps = await writeWordMaps(resolve(options.attention), sentence, drawn, {
          sentence: row + 1,
          first: start + 1,
        })
        attention.push(...maps.files)
        for (const note of maps.notes) notes.add(note)
      }
      onProgress?.({
        done: row * count + Math.min(start + BATCH, count),
        total: sentences.length * count,
        unit: 'pictures',
      })
    }
  }
  const sheets: { size: number; picture: string }[] = []
  for (const [place, size] of shown.entries()) {
    const file = size === shown.at(-1) ? picture : withSize(picture, size)
    const lines = sentences.map(({ text, unknown }, row) => ({
      text,
      unknown,
      pictures: rows[place]?.[row] ?? [],
    }))
    for (const note of await writeSheet(lines, size, file)) notes.add(note)
    sheets.push({ size, picture: file })
  }
  return {
    picture,
    stages: sheets,
    attention,
    sentences: sentences.map(({ text, words, unknown, beyond }) => ({
      text,
      words,
      unknown,
      beyond,
    })),
    seed,
    temperature,
    count,
    size: generator.sizes.at(-1) ?? 0,
    notes: [...notes],
  }
}

function expectNumbers({
  count,
  seed,
  temperature,
  sentences,
}: Record<'count' | 'seed' | 'temperature' | 'sentences', number>) {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new UserError(`--count is ${count}: give a whole number from 1 to ${MOST}`)
  }
  if (!Number.isInteger(seed) || seed < 0) {
    throw new UserError(`--seed is ${seed}: give a whole number from 0`)
  }
  if (!(temperature >= 0 && temperature <= 1)) {
    throw new UserError(`--temperature is ${temperature}: give a number from 0 to 1`)
  }
  if (sentences === 0) {
    throw new UserError(
      'There is no sentence to draw: write one in quotes, or name a file of them with --from',
    )
  }
  if (sentences > MOST_SENTENCES) {
    throw new UserError(`There are ${sentences} sentences: draw ${MOST_SENTENCES} at most at once`)
  }
}

/** Told before minutes of drawing end in a sheet that cannot be written. */
function expectSheet(sentences: readonly ReadSentence[], size: number, count: number) {
  const { width, height } = layOut(sentences, size, count)
  if (width * height <= MOST_PIXELS) return
  const millions = (pixels: number) => `${Math.round(pixels / 1e6)} million pixels`
  throw new UserError(
    `A sheet of ${sentences.length} sentences with ${count} pictures of ${size} pixels each has ${millions(width * height)}, and a picture file ${millions(MOST_PIXELS)} at most: give a smaller --count, or fewer sentences at once`,
  )
}

/** A sentence with one noise after the other, some at once. */
async function* drawCopies(
  drawer: Drawer,
  { tokens }: ReadSentence,
  {
    seed,
    count,
    ...how
  }: Pick<DrawOptions, 'temperature' | 'attention'> & { seed: number; count: number },
) {
  const random = createRandom(seed).fork('generate')
  for (let start = 0; start < count; start += BATCH) {
    // always a whole batch: how many are asked for does not change the first ones
    const drawn = await drawSentences(
      drawer,
      Array.from({ length: BATCH }, () => tokens),
      { random: random.fork(`pictures-${start}`), ...how },
    )
    yield { start, drawn: drawn.map((stage) => firstOf(stage, Math.min(BATCH, count - start))) }
  }
}

function firstOf({ size, bytes, attention }: DrawnStage, count: number): DrawnStage {
  return {
    size,
    bytes: bytes.subarray(0, count * size * size * 3),
    ...(attention && { attention }),
  }
}

function squaresOf({ size, bytes }: DrawnStage): Uint8Array[] {
  const square = size * size * 3
  return Array.from({ length: bytes.length / square }, (_, i) =>
    bytes.subarray(i * square, (i + 1) * square),
  )
}

/**
 * Told before anything is drawn.
 *
 * @param out - of a file, or of a folder that is there or ends as one
 * @param name - of the file in a folder
 * @returns absolute path of the file, whose folder is there
 */
async function placeFor(out: string, name: string): Promise<string> {
  const isFolder =
    /[\\/]$/.test(out) ||
    (await stat(out).then(
      (found) => found.isDirectory(),
      () => false,
    ))
  const file = isFolder ? resolve(out, name) : resolve(out)
  try {
    await mkdir(dirname(file), { recursive: true })
  } catch (error) {
    throw explainWriteError(error, file)
  }
  return file
}

async function writeSheet(
  rows: Parameters<typeof drawSheetOfSentences>[0],
  size: number,
  file: string,
): Promise<string[]> {
  try {
    return await drawSheetOfSentences(rows, size, file)
  } catch (error) {
    throw explainWriteError(error, file)
  }
}

const withSize = (file: string, size: number) =>
  join(dirname(file), `${basename(file, extname(file))}-${size}${extname(file)}`)

/** A file name that says what was asked: equal sentences overwrite one another. */
function fileName(text: string): string {
  const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  return slug.replace(/^-|-$/g, '').slice(0, 60).replace(/-$/, '') || 'sentence'
}
