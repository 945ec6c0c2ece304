import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Skipped } from '../data-set'
import type { RawRow } from './row'
import { fromLatin1, NOT_UTF8 } from './utf8'

const BYTE_ORDER_MARK = '\xef\xbb\xbf'

/**
 * One line of JSON lines.
 *
 * @param line - its bytes as latin1
 * @param at - where it stands
 * @returns the object, or why it is none
 */
export function parseJsonLine(line: string, at: string): RawRow | Skipped {
  const text = fromLatin1(line)
  if (text === undefined) return { file: at, why: NOT_UTF8 }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { file: at, why: `not JSON (${(error as Error).message})` }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { file: at, why: 'not a JSON object' }
  return { at, fields: value as Record<string, unknown> }
}

/**
 * Reads a `metadata.jsonl`, an object a line; empty lines are passed over.
 *
 * @param file - path of the list
 */
export async function* readJsonl(file: string): AsyncGenerator<RawRow | Skipped> {
  const lines = createInterface({
    input: createReadStream(file, { encoding: 'latin1' }),
    crlfDelay: Infinity,
  })
  let number = 0
  for await (let line of lines) {
    number++
    if (number === 1 && line.startsWith(BYTE_ORDER_MARK)) line = line.slice(3)
    if (line.trim() !== '') yield parseJsonLine(line, `${basename(file)}:${number}`)
  }
}
