import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { UserError } from '@laviter/nn/errors'
import type { Attribute, AttributeTable } from '../data-set'

/** CUB's certainty of an attribute that the picture hides. */
const NOT_VISIBLE = 1

/** The files read, beside `images.txt`. */
export const ATTRIBUTE_FILES = { names: 'attributes.txt', labels: 'image_attribute_labels.txt' }

/** CUB's name in its parts: `has_wing_color::brown` is the value brown of wing color. */
export function attributeParts(name: string): { part: string; value: string } | undefined {
  const match = /^has_(.+?)::(.+)$/.exec(name)
  return match
    ? { part: match[1]!.replaceAll('_', ' '), value: match[2]!.replaceAll('_', ' ') }
    : undefined
}

/** The phrase of an attribute, value + part without the words color, shape, length and pattern: `brown wing`. */
export function plainPhrase(part: string, value: string): string {
  return `${value.replace(/ \(.*\)$/, '')} ${part.replace(/ (color|shape|length|pattern)$/, '')}`
}

async function* numberedLines(root: string, name: string): AsyncGenerator<[string[], string]> {
  const file = join(root, name)
  let number = 0
  try {
    for await (const line of createInterface({
      input: createReadStream(file),
      crlfDelay: Infinity,
    })) {
      number++
      if (line.trim() !== '') yield [line.trim().split(/\s+/), `${file}:${number}`]
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new UserError(`${file}: no such file. Make the data set again.`, { cause: error })
  }
}

/** The number that a line begins with; no line before it has the same. */
function ownNumber(text: string | undefined, taken: ReadonlyMap<number, unknown>, at: string) {
  const number = Number(text)
  if (!Number.isInteger(number))
    throw new UserError(`${at}: ${text} is not a number. Make the data set again.`)
  if (taken.has(number))
    throw new UserError(`${at}: number ${number} is there twice. Make the data set again.`)
  return number
}

/** What a column of the labels names by its number. */
function named<T>(
  all: ReadonlyMap<number, T>,
  text: string | undefined,
  what: 'image' | 'attribute',
  at: string,
): T {
  const number = Number(text)
  if (!all.has(number))
    throw new UserError(`${at}: ${what}s.txt has no number ${text}. Make the data set again.`)
  return all.get(number)!
}

/**
 * Reads attributes in CUB's own files: `attributes.txt` (number, name), `images.txt` (number, path) and
 * `image_attribute_labels.txt` (image, attribute, present, certainty; certainty 1 = the picture hides the part), which has a
 * line for each attribute of each image. Lines may stand in any order: their numbers count.
 *
 * @param root - folder of the files
 * @param itemOf - index of the item that a path of `images.txt` names; undefined where it was left out
 * @param items - how many items there are
 * @param phraseOf - the phrase of an attribute
 * @throws UserError naming file and line where a file is missing or damaged, or an item lacks labels
 */
export async function readAttributes(
  root: string,
  itemOf: (path: string) => number | undefined,
  items: number,
  phraseOf: (part: string, value: string) => string = plainPhrase,
): Promise<AttributeTable> {
  const attributes: Attribute[] = []
  const groups = new Map<string, number[]>()
  const byNumber = new Map<number, number>()
  for await (const [[number, name = ''], at] of numberedLines(root, ATTRIBUTE_FILES.names)) {
    byNumber.set(ownNumber(number, byNumber, at), attributes.length)
    const parts = attributeParts(name)
    if (!parts)
      throw new UserError(
        `${at}: "${name}" is not of the form has_part::value. Make the data set again.`,
      )
    const { part, value } = parts
    groups.set(part, [...(groups.get(part) ?? []), attributes.length])
    attributes.push({ name, part, value, phrase: phraseOf(part, value) })
  }
  const itemOfImage = new Map<number, number | undefined>()
  for await (const [[number, path = ''], at] of numberedLines(root, 'images.txt'))
    itemOfImage.set(ownNumber(number, itemOfImage, at), itemOf(path))
  const present: number[][] = Array.from({ length: items }, () => [])
  const denied: number[][] = Array.from({ length: items }, () => [])
  const labels = new Uint32Array(items)
  for await (const [fields, at] of numberedLines(root, ATTRIBUTE_FILES.labels)) {
    const item = named(itemOfImage, fields[0], 'image', at)
    const attribute = named(byNumber, fields[1], 'attribute', at)
    const [, , shown = '', certainty] = fields
    if (!['0', '1'].includes(shown) || certainty === undefined)
      throw new UserError(
        `${at}: "${fields.join(' ')}" is not of the form image, attribute, 0 or 1, certainty. Make the data set again.`,
      )
    if (item === undefined) continue
    labels[item]!++
    if (Number(certainty) === NOT_VISIBLE) continue
    const list = shown === '1' ? present : denied
    list[item]!.push(attribute)
  }
  const short = labels.findIndex((count) => count !== attributes.length)
  if (short >= 0)
    throw new UserError(
      `${join(root, ATTRIBUTE_FILES.labels)}: item ${short + 1} of the data set has ${labels[short]} labels for ${attributes.length} attributes. Make the data set again.`,
    )
  return tableOf(attributes, groups, present, denied)
}

function tableOf(
  attributes: readonly Attribute[],
  groups: ReadonlyMap<string, readonly number[]>,
  present: readonly (readonly number[])[],
  denied: readonly (readonly number[])[],
): AttributeTable {
  const none: readonly number[] = []
  // absent values count only where the group shows a value: CUB's labels deny values of parts that nobody marked
  const absent = denied.map((list, item) => {
    const shown = new Set(present[item]!.map((index) => attributes[index]!.part))
    return list.filter((index) => shown.has(attributes[index]!.part))
  })
  return {
    attributes,
    groups,
    present: (item) => present[item] ?? none,
    absent: (item) => absent[item] ?? none,
  }
}
