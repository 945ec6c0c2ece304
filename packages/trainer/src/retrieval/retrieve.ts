import { mkdir } from 'node:fs/promises'
import { basename, extname, join, relative, resolve } from 'node:path'
import { itemsOf, SPLITS, type Item } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import type { Aligner } from '@laviter/vta'
import { embedSplit, textSide } from '../evaluation/embed'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import { encodeTexts } from '../evaluation/encode-texts'
import type { JobOptions, Run } from '../run'
import { explainWriteError } from '../training/file-errors'
import { drawContactSheet } from './contact-sheet'
import { embedPictures } from './embed-pictures'
import { expectQuestion } from './expect-question'
import { indexFolder } from './folder-index'
import { nearestRows } from './nearest'

/** What is searched for, and where. */
export interface RetrieveOptions extends JobOptions {
  /** A sentence; or `image`. */
  readonly text?: string
  /** A picture file; or `text`. */
  readonly image?: string
  /** Folder of pictures to search; unless given, the run's own data: its test pictures where it has some. */
  readonly index?: string
  /** Answers of each kind, default 5. */
  readonly top?: number
}

/** A picture found. */
export interface PictureHit {
  /** absolute path */
  readonly file: string
  /** how it is called in the data set, or below the searched folder */
  readonly name: string
  readonly class?: string
  /** index into the data set's items */
  readonly item?: number
  /** cosine, in [-1, 1] */
  readonly score: number
}

/** A caption found by a picture. */
export interface CaptionHit {
  readonly caption: string
  /** of the item that it describes */
  readonly item: number
  readonly name: string
  /** cosine, in [-1, 1] */
  readonly score: number
}

/** What was found. */
export interface Retrieval {
  readonly query: { readonly text: string } | { readonly image: string }
  /** nearest first */
  readonly hits: readonly PictureHit[]
  /** nearest first; for a picture that asks the run's own data */
  readonly captions: readonly CaptionHit[]
  /** words of the text that the model has never read; it searched without them */
  readonly unknown: readonly string[]
  /** what was searched, e.g. `400 test pictures of aviary` */
  readonly searched: string
  /** contact sheet of the answers, PNG, absolute path */
  readonly picture: string
  /** what a reader must know: pictures left out */
  readonly notes: readonly string[]
}

/**
 * Finds the pictures nearest to a sentence or a picture (and for a picture the captions), and draws them as a contact
 * sheet in `RUN/retrieval/`.
 *
 * @param run - an open run
 * @param options - query, where to search, how many
 * @returns the answers with their cosines, and the sheet's path
 * @throws UserError where not exactly one of text and image is given, no word of the text is known, a file cannot be read,
 *   or the run holds no model or cannot be written
 */
export async function retrieve(run: Run, options: RetrieveOptions): Promise<Retrieval> {
  expectQuestion(options)
  const { top = 5 } = options
  const aligner = await run.aligner()
  const query = await embedQuery(aligner, options)
  const index = await openIndex(run, aligner, options)

  const own = 'image' in query.query ? query.query.image : undefined
  const hits = nearestRows(
    query.vector,
    index.images,
    top,
    (row) => index.pictures[row]!.file === own,
  ).map(({ row, score }): PictureHit => ({ ...index.pictures[row]!, score }))
  const captions =
    own === undefined || !index.captions
      ? []
      : nearestRows(query.vector, index.captions.rows, top).map(({ row, score }): CaptionHit => ({
          ...index.captions!.of(row),
          score,
        }))

  const found = {
    query: query.query,
    hits,
    captions,
    unknown: query.unknown,
    searched: index.searched,
    notes: index.notes,
  }
  const picture = join(run.folder, 'retrieval', `${fileName(query.query)}.png`)
  const notes = [...index.notes]
  try {
    await mkdir(join(run.folder, 'retrieval'), { recursive: true })
    notes.push(...(await drawContactSheet(found, picture)))
  } catch (error) {
    throw explainWriteError(error, picture)
  }
  return { ...found, notes, picture }
}

async function embedQuery(
  aligner: Aligner,
  { text, image, signal }: RetrieveOptions,
): Promise<{ query: Retrieval['query']; vector: Float32Array; unknown: readonly string[] }> {
  if (text !== undefined) {
    const side = textSide(aligner)
    const { sentences, unknown } = await encodeTexts(side, [text], { padding: 'words', signal })
    return { query: { text }, vector: sentences.data, unknown: unknown[0] ?? [] }
  }
  const file = resolve(image!)
  const { images, unreadable } = await embedPictures(aligner, [file], { signal })
  if (unreadable[0]) throw new UserError(unreadable[0].why)
  return { query: { image: file }, vector: images.data, unknown: [] }
}

interface Index {
  readonly images: EmbeddingRows
  readonly pictures: readonly Omit<PictureHit, 'score'>[]
  readonly captions?: {
    readonly rows: EmbeddingRows
    of(row: number): Omit<CaptionHit, 'score'>
  }
  readonly searched: string
  readonly notes: readonly string[]
}

async function openIndex(run: Run, aligner: Aligner, options: RetrieveOptions): Promise<Index> {
  const { index: folder, onProgress, signal } = options
  if (folder !== undefined) {
    const { images, files, unreadable } = await indexFolder(run, aligner, folder, {
      onProgress,
      signal,
    })
    const root = resolve(folder)
    const skipped = `${unreadable.length} pictures are left out, e.g. ${unreadable[0]?.why ?? ''}`
    return {
      images,
      pictures: files.map((file) => ({ file, name: relative(root, file) })),
      searched: `${files.length} pictures of ${basename(root)}`,
      notes: unreadable.length > 0 ? [skipped] : [],
    }
  }
  const dataSet = await run.dataSet({ onProgress, signal })
  const split = [...SPLITS].reverse().find((name) => itemsOf(dataSet, name).length > 0)
  if (split === undefined) throw new UserError(`${dataSet.root} holds no pictures`)
  const embedded = await embedSplit(run, split, { onProgress, signal })
  const itemAt = (item: number): Item => dataSet.items[item]!
  return {
    images: embedded.images,
    pictures: embedded.items.map((item) => {
      const { file, id, class: name } = itemAt(item)
      return { file, name: id, item, ...(name !== id && { class: name }) }
    }),
    captions: {
      rows: embedded.sentences,
      of: (row) => {
        const { item, index } = embedded.captions[row]!
        return { caption: itemAt(item).captions[index]!, item, name: itemAt(item).id }
      },
    },
    searched: `${embedded.items.length} ${split} pictures of ${dataSet.name}`,
    notes: [],
  }
}

/** A file name that says what was asked: equal queries overwrite one another. */
function fileName(query: Retrieval['query']): string {
  const words = 'text' in query ? query.text : `like ${basename(query.image, extname(query.image))}`
  const slug = words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  return slug.replace(/^-|-$/g, '').slice(0, 60).replace(/-$/, '') || 'query'
}
