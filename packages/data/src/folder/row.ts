import { tokenise } from '@laviter/nn/vocabulary'
import type { Skipped, Split } from '../data-set'

/** One line of a list, as it was written: nothing of it is trusted yet. */
export interface RawRow {
  /** Where it stands, e.g. `metadata.jsonl:12`. */
  readonly at: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A row that says which picture, and with which captions. */
export interface Row {
  readonly at: string
  /** Relative to the data set's folder, as it was given. */
  readonly name: string
  readonly captions: readonly string[]
  readonly split?: Split
  readonly class?: string
  /** Captions that were left out, and why. */
  readonly dropped: readonly Skipped[]
}

/** The columns that mean something. */
export const COLUMNS = ['file_name', 'text', 'split', 'class'] as const

const SPLIT_NAMES: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
}

/** The split that a name means, upper or lower case: train, val, valid, validation, dev, test. */
export function splitNamed(name: string): Split | undefined {
  const key = name.trim().toLowerCase()
  return Object.hasOwn(SPLIT_NAMES, key) ? SPLIT_NAMES[key] : undefined
}

/** A caption without line breaks and doubled spaces, or why it is none. */
export function readCaption(text: unknown): { caption: string } | { why: string } {
  if (typeof text !== 'string') return { why: `caption is ${nameOf(text)}, not a text` }
  const caption = text.replace(/\s+/g, ' ').trim()
  if (caption === '') return { why: 'caption is empty' }
  if (tokenise(caption).length === 0)
    return {
      why: `caption ${short(caption)} has no word in it (words are ASCII letters and digits)`,
    }
  return { caption }
}

/**
 * Checks one row. What is optional may be missing, null or empty.
 *
 * @returns the row, or why it is none
 */
export function readRow({ at, fields }: RawRow): Row | Skipped {
  const { file_name: name, text, split, class: named } = fields
  const skip = (why: string): Skipped => ({
    file: typeof name === 'string' && name !== '' ? `${at} (${name})` : at,
    why,
  })
  if (typeof name !== 'string' || name.trim() === '')
    return skip(`file_name is ${name === '' ? 'empty' : nameOf(name)}, not the name of a picture`)
  const texts = Array.isArray(text) ? (text as unknown[]) : [text]
  if (texts.length === 0) return skip('text is an empty list')
  const captions = new Set<string>()
  const dropped: Skipped[] = []
  for (const each of texts) {
    const read = readCaption(each)
    if ('caption' in read) captions.add(read.caption)
    else dropped.push(skip(read.why))
  }
  if (captions.size === 0) return dropped[0]!
  const part = blank(split) ? undefined : splitNamed(String(split))
  if (!blank(split) && part === undefined)
    return skip(`split is ${short(String(split))}; it must be train, validation or test`)
  if (!blank(named) && typeof named !== 'string' && typeof named !== 'number')
    return skip(`class is ${nameOf(named)}, not a name`)
  return {
    at,
    name,
    captions: [...captions],
    ...(part && { split: part }),
    ...(!blank(named) && { class: String(named).trim() }),
    dropped,
  }
}

/** Whether a field says nothing: missing, null or empty. */
export function blank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function short(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
