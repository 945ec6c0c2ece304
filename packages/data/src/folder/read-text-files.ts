import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '@laviter/nn/errors'
import type { Skipped } from '../data-set'
import { resolveInside } from './inside'
import type { RawRow } from './row'
import { areSplitFolders } from './split-folders'
import { decodeUtf8, NOT_UTF8 } from './utf8'
import { isPictureName, walk } from './walk'

/** Texts that belong to the folder, not to a picture. */
const ABOUT = /^(readme|license|licence|attribution|credits|notice|classes|labels)\b/i

const stem = (path: string) => path.replace(/\.[^./]*$/, '')

/**
 * Reads a folder in which `NAME.txt` lies beside `NAME.jpg`, a caption a line. The folder that holds a picture is its
 * class; where the outermost folders of all described pictures are named as splits (train, val, test), they are the splits.
 *
 * @param root - the data set's folder, absolute, without links
 * @throws UserError where only some are, as {@link areSplitFolders}
 */
export async function* readTextFiles(root: string): AsyncGenerator<RawRow | Skipped> {
  const { files, skipped } = await walk(root)
  yield* skipped
  const pictures = files.filter(isPictureName)
  const texts = new Map(files.filter((f) => /\.txt$/i.test(f)).map((f) => [stem(f), f]))
  const described = new Set(pictures.map(stem))
  // a stray picture is left out, and says nothing about the others' folders
  const captioned = pictures.filter((path) => texts.has(stem(path)))
  const bySplit = areSplitFolders(root, captioned)
  for (const path of pictures) {
    const text = texts.get(stem(path))
    if (text === undefined) {
      yield { file: path, why: `no caption file ${stem(path)}.txt beside it` }
      continue
    }
    const read = await readText(root, text)
    if (typeof read !== 'string') {
      yield { file: text, ...read }
      continue
    }
    const folders = path.split('/').slice(0, -1)
    const [split, inner] = bySplit ? [folders[0], folders.slice(1)] : [undefined, folders]
    const captions = read
      .replace(/^\ufeff/, '')
      .split(/\r\n|\n|\r/)
      .filter((line) => line.trim() !== '')
    yield {
      at: text,
      fields: {
        file_name: path,
        text: captions.length > 0 ? captions : '',
        split,
        class: inner.join('/'),
      },
    }
  }
  for (const [name, file] of texts)
    if (!described.has(name) && !ABOUT.test(file.split('/').at(-1)!))
      yield { file, why: `no picture ${join(name)}.jpg, .png ... beside it` }
}

async function readText(root: string, name: string): Promise<string | { why: string }> {
  const inside = await resolveInside(root, name)
  if ('why' in inside) return inside
  try {
    return decodeUtf8(await readFile(inside.file)) ?? { why: NOT_UTF8 }
  } catch (error) {
    return { why: `cannot be read (${codeOf(error)})` }
  }
}
