import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { CsvError, parse } from 'csv-parse'
import type { Skipped } from '../data-set'
import { COLUMNS } from './row'
import type { RawRow } from './row'
import { fromLatin1, NOT_UTF8 } from './utf8'

const DELIMITERS = [',', ';', '\t']

/** Where the text starts, and the delimiter that stands most often in the heading; names of columns hold none. */
async function lookAtHeading(file: string): Promise<{ start: number; delimiter: string }> {
  let heading = ''
  for await (const part of createReadStream(file, { encoding: 'latin1', end: 65_535 }))
    heading += part
  const start = heading.startsWith('\xef\xbb\xbf') ? 3 : 0
  const lines = heading.slice(start).split(/\r\n|\n|\r/)
  const first = lines.find((line) => line !== '') ?? ''
  const count = (delimiter: string) => first.split(delimiter).length
  return {
    start,
    delimiter: DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best)),
  }
}

/**
 * Reads a CSV whose heading names the columns; comma, semicolon or tab between them; quoted fields may hold line breaks.
 * Several rows may name one picture, a caption each.
 *
 * @param file - path of the list
 * @throws UserError where the heading lacks `file_name` or `text`, names a column of ours twice, or the quoting is broken
 * beyond a row
 */
export async function* readCsv(file: string): AsyncGenerator<RawRow | Skipped> {
  const { start, delimiter } = await lookAtHeading(file)
  const parser = createReadStream(file, { encoding: 'latin1', start }).pipe(
    parse({
      bom: false,
      delimiter,
      info: true,
      // said, or the heading's line end would be taken for all: files that several programs wrote mix them
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  )
  const name = basename(file)
  let heading: string[] | undefined
  try {
    for await (const record of parser) {
      const { record: cells, info } = record as { record: string[]; info: { lines: number } }
      if (!heading) {
        heading = readHeading(cells, name)
        continue
      }
      yield readCells(cells, heading, `${name}:${info.lines}`)
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UserError(
      `${file}: ${error.message}. Put fields that hold quotes or line breaks in double quotes, and double the quotes inside.`,
      { cause: error },
    )
  }
}

function readHeading(cells: readonly string[], name: string): string[] {
  const heading = cells.map((cell) => (fromLatin1(cell) ?? '').trim())
  const missing = ['file_name', 'text'].filter((column) => !heading.includes(column))
  if (missing.length > 0)
    throw new UserError(
      `${name}: its first line names the columns ${heading.map((c) => JSON.stringify(c)).join(', ')}; ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Name the picture's column file_name and the caption's text.`,
    )
  const repeated = COLUMNS.find((column) => heading.indexOf(column) !== heading.lastIndexOf(column))
  if (repeated)
    throw new UserError(
      `${name}: its first line names the column ${repeated} more than once. Keep one; further captions of a picture stand in rows of their own.`,
    )
  return heading
}

function readCells(
  cells: readonly string[],
  heading: readonly string[],
  at: string,
): RawRow | Skipped {
  if (cells.length !== heading.length)
    return { file: at, why: `${cells.length} fields where the first line names ${heading.length}` }
  const fields: Record<string, string> = {}
  for (const [i, column] of heading.entries()) {
    const text = fromLatin1(cells[i]!)
    if (text === undefined) return { file: at, why: `${column} is ${NOT_UTF8}` }
    fields[column] = text
  }
  return { at, fields }
}
