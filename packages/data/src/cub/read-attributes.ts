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

function identifier(text: string | undefined, below: number, what: string, at: string): number {
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 1 && value <= below))
    throw new UserError(
      `${at}: ${what} ${text} is not a number from 1 to ${below}. Make the data set again.`,
    )
  return value
}

/**
 * Reads attributes in CUB's own files: `attributes.txt` (number, name), `images.txt` (number, path) and
 * `image_attribute_labels.txt` (image, attribute, present, certainty; certainty 1 = the picture hides the part).
 *
 * @param root - folder of the files
 * @param itemOf - index of the item that a path of `images.txt` names; undefined where it was left out
 * @param items - how many items there are
 * @param phraseOf - the phrase of an attribute
 * @throws UserError naming file and line where a file is missing or damaged
 */
export async function readAttributes(
  root: string,
  itemOf: (path: string) => number | undefined,
  items: number,
  phraseOf: (part: string, value: string) => string = plainPhrase,
): Promise<AttributeTable> {
  const attributes: Attribute[] = []
  const groups = new Map<string, number[]>()
  for await (const [[, name = ''], at] of numberedLines(root, ATTRIBUTE_FILES.names)) {
    const parts = attributeParts(name)
    if (!parts)
      throw new UserError(
        `${at}: "${name}" is not of the form has_part::value. Make the data set again.`,
      )
    const { part, value } = parts
    groups.set(part, [...(groups.get(part) ?? []), attributes.length])
    attributes.push({ name, part, value, phrase: phraseOf(part, value) })
  }
  const itemOfImage: (number | undefined)[] = []
  for await (const [[, path = '']] of numberedLines(root, 'images.txt'))
    itemOfImage.push(itemOf(path))
  const present: number[][] = Array.from({ length: items }, () => [])
  const denied: number[][] = Array.from({ length: items }, () => [])
  for await (const [fields, at] of numberedLines(root, ATTRIBUTE_FILES.labels)) {
    const image = identifier(fields[0], itemOfImage.length, 'image', at)
    const attribute = identifier(fields[1], attributes.length, 'attribute', at) - 1
    const item = itemOfImage[image - 1]
    if (item === undefined || Number(fields[3]) === NOT_VISIBLE) continue
    const list = fields[2] === '1' ? present : denied
    list[item]!.push(attribute)
  }
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
