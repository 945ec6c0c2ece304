import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Skipped } from '../data-set'
import { resolveInside } from './inside'
import type { RawRow } from './row'
import { splitNamed } from './row'
import { decodeUtf8, NOT_UTF8 } from './utf8'
import { isPictureName, walk } from './walk'

/** Texts that belong to the folder, not to a picture. */
const ABOUT = /^(readme|license|licence|attribution|credits|notice|classes|labels)\b/i

const stem = (path: string) => path.replace(/\.[^./]*$/, '')

/**
 * Reads a folder in which `NAME.txt` lies beside `NAME.jpg`, a caption a line. The folder that holds a picture is its
 * class; where the outermost folders are all named as splits (train, val, test), they are the splits.
 *
 * @param root - the data set's folder
 */
export async function* readTextFiles(root: string): AsyncGenerator<RawRow | Skipped> {
  const files = await walk(root)
  const pictures = files.filter(isPictureName)
  const texts = new Map(files.filter((f) => /\.txt$/i.test(f)).map((f) => [stem(f), f]))
  const described = new Set(pictures.map(stem))
  const outermost = pictures.map((path) => path.split('/').slice(0, -1)[0])
  const bySplit = outermost.every((name) => name !== undefined && splitNamed(name) !== undefined)
  for (const path of pictures) {
    const text = texts.get(stem(path))
    if (text === undefined) {
      yield { file: path, why: `no caption file ${stem(path)}.txt beside it` }
      continue
    }
    const inside = await resolveInside(root, text)
    const read = 'file' in inside ? decodeUtf8(await readFile(inside.file)) : undefined
    if (read === undefined) {
      yield { file: text, why: 'why' in inside ? inside.why : NOT_UTF8 }
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
