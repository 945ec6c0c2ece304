import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { extname, join, relative, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { Aligner } from '@laviter/vta'
import type { EmbeddingRows } from '../evaluation/embedding-rows'
import { pictureStamp } from '../evaluation/keys'
import type { Unreadable } from '../features/read-squares'
import type { JobOptions, Run } from '../run'
import { fileErrorCode } from '../training/file-errors'
import { embedPictures, type EmbeddedPictures } from './embed-pictures'
import { loadIndex, saveEmbeddings } from './stored-embeddings'

const PICTURES = new Set('.png .jpg .jpeg .webp .gif .svg .tif .tiff .avif'.split(' '))

/** Pictures after which what is embedded is kept: an interruption costs half a minute or two. */
const PART = 512

/**
 * Embeds all pictures of a folder and of the folders in it. The embeddings are kept in `RUN/index/`, those of every few
 * hundred pictures as soon as they are made: the next call embeds only what is new, has changed, or was not reached.
 *
 * @param run - whose model embeds them
 * @param folder - any path
 * @param options - progress (pictures) and signal
 * @returns the embeddings, by path; what cannot be read is left out and told
 * @throws UserError where there is no such folder, or none of its files is a picture that can be read
 */
export async function indexFolder(
  run: Run,
  aligner: Aligner,
  folder: string,
  options: JobOptions = {},
): Promise<EmbeddedPictures> {
  const root = resolve(folder)
  const pictures = await Promise.all(
    (await listPictures(root)).map(async (file) => ({
      file,
      key: `${relative(root, file)}|${await pictureStamp(file)}`,
    })),
  )
  const name = `folder-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`
  const keys = { model: await run.alignerKey(), root }
  const kept = await readKept(run, name, keys)
  const missing = pictures.filter(({ key }) => !kept.has(key))
  const present = new Set(pictures.map(({ key }) => key))
  const gone = [...kept.keys()].filter((key) => !present.has(key))
  for (const key of gone) kept.delete(key)

  const embedded = () => {
    const found = pictures.filter(({ key }) => kept.has(key))
    const rows = found.map(({ key }) => kept.get(key)!)
    return { found, images: stackRows(rows, aligner.imageEncoder.embed) }
  }
  let unsaved = gone.length > 0
  const save = async () => {
    const { found, images } = embedded()
    const files = JSON.stringify(found.map(({ key }) => key))
    await saveEmbeddings(run, name, { images }, { ...keys, files })
    unsaved = false
  }
  const unreadable: Unreadable[] = []
  for (let from = 0; from < missing.length; from += PART) {
    const part = missing.slice(from, from + PART)
    const fresh = await embedPictures(
      aligner,
      part.map(({ file }) => file),
      {
        ...options,
        onProgress: ({ done, unit }) =>
          options.onProgress?.({ done: from + done, total: missing.length, unit }),
      },
    )
    const keyOf = new Map(part.map(({ file, key }) => [file, key]))
    fresh.files.forEach((file, row) => kept.set(keyOf.get(file)!, rowOf(fresh.images, row)))
    unreadable.push(...fresh.unreadable)
    if (fresh.files.length > 0) await save()
  }

  const { found, images } = embedded()
  if (found.length === 0) {
    const first = unreadable[0]?.why
    throw new UserError(`None of the pictures in ${root} can be read${first ? `: ${first}` : ''}`)
  }
  if (unsaved) await save()
  return { images, files: found.map(({ file }) => file), unreadable }
}

const rowOf = ({ data, columns }: EmbeddingRows, row: number): Float32Array =>
  data.subarray(row * columns, (row + 1) * columns)

function stackRows(rows: readonly Float32Array[], columns: number): EmbeddingRows {
  const data = new Float32Array(rows.length * columns)
  rows.forEach((row, at) => data.set(row, at * columns))
  return { rows: rows.length, columns, data }
}

/** Embeddings kept of an earlier call, by path and stamp. */
async function readKept(run: Run, name: string, keys: Record<string, string>) {
  const kept = new Map<string, Float32Array>()
  const index = await loadIndex(run, name, keys)
  const images = index?.rows['images']
  if (!index || !images) return kept
  const files: string[] = JSON.parse(index.texts['files'] ?? '[]')
  if (files.length !== images.rows) return kept
  files.forEach((key, row) => kept.set(key, rowOf(images, row)))
  return kept
}

async function listPictures(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      const code = fileErrorCode(error)
      if (code === 'ENOENT') throw new UserError(`There is no folder ${root}: check --index`)
      if (code === 'ENOTDIR') {
        throw new UserError(`${root} is a file: give --index the folder that it lies in`)
      }
      throw error
    },
  )
  const files = entries
    .filter((entry) => entry.isFile() && PICTURES.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  if (files.length === 0) {
    throw new UserError(
      `${root} holds no pictures (${[...PICTURES].join(' ')}): give --index a folder of pictures`,
    )
  }
  return files
}
