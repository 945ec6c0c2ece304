import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Skipped } from '../data-set'
import { readCsv } from './read-csv'
import { parseJsonLine, readJsonl } from './read-jsonl'
import { readRow } from './row'
import type { RawRow } from './row'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-lists-'))
})
afterAll(() => rm(folder, { recursive: true }))

const unicode = fc.string({ unit: 'binary' })
const asLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

async function all(rows: AsyncIterable<RawRow | Skipped>): Promise<(RawRow | Skipped)[]> {
  const list: (RawRow | Skipped)[] = []
  for await (const row of rows) list.push(row)
  return list
}

test('a line of JSON comes back as it was written, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.dictionary(unicode, fc.oneof(unicode, fc.array(unicode), fc.double())),
      (fields) => {
        const text = JSON.stringify(fields)
        expect(parseJsonLine(asLatin1(text), 'x:1')).toEqual({
          at: 'x:1',
          fields: JSON.parse(text),
        })
      },
    ),
  )
})

test('no bytes and no fields make a parser throw: they are rows, or skipped with a reason', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const row = parseJsonLine(Buffer.from(bytes).toString('latin1'), 'x:1')
      expect('fields' in row || row.why.length > 0).toBe(true)
    }),
  )
  const column = fc.constantFrom('file_name', 'text', 'split', 'class', 'other')
  fc.assert(
    fc.property(fc.dictionary(column, fc.anything()), (fields) => {
      const row = readRow({ at: 'x:1', fields })
      if ('why' in row) expect(row.why).not.toBe('')
      else expect(row.captions.length).toBeGreaterThan(0)
    }),
  )
})

test('JSON lines keep their numbers, with any line ends and empty lines between', async () => {
  const file = join(folder, 'metadata.jsonl')
  const rows = fc.array(
    fc.record({ row: unicode, gap: fc.constantFrom('\n', '\r\n', '\n\n', '\n \n') }),
  )
  await fc.assert(
    fc.asyncProperty(rows, async (list) => {
      let text = ''
      const want: RawRow[] = []
      for (const { row, gap } of list) {
        const at = `metadata.jsonl:${text.split('\n').length}`
        want.push({ at, fields: { text: row } })
        text += JSON.stringify({ text: row }) + gap
      }
      await writeFile(file, text)
      expect(await all(readJsonl(file))).toEqual(want)
    }),
    { numRuns: 50 },
  )
})

test('a CSV written by the rules is read back, cell by cell', async () => {
  const file = join(folder, 'metadata.csv')
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  // a record of nothing but empty cells is an empty line to some writers: the name is never empty
  const table = fc.array(
    fc.tuple(
      unicode.filter((name) => name !== ''),
      unicode,
      unicode,
      // appended by several programs: each line may end in its own way
      fc.constantFrom('\n', '\r\n'),
    ),
  )
  const by = fc.constantFrom(',', ';', '\t')
  await fc.assert(
    fc.asyncProperty(table, by, fc.constantFrom('\n', '\r\n'), async (rows, delimiter, end) => {
      const heading = ['file_name', 'text', 'class'].join(delimiter)
      const body = rows.map(
        ([name, text, named, own]) => [name, text, named].map(quoted).join(delimiter) + own,
      )
      await writeFile(file, heading + end + body.join(''))
      const read = await all(readCsv(file))
      expect(read.map((row) => ('fields' in row ? row.fields : row))).toEqual(
        rows.map(([file_name, text, named]) => ({ file_name, text, class: named })),
      )
    }),
    { numRuns: 50 },
  )
})

test.each([
  ['\r\n', '\n'],
  ['\n', '\r\n'],
  ['\r', '\n'],
])('a heading that ends in %j above rows that end in %j', async (first, others) => {
  const file = join(folder, 'mixed.csv')
  const names = Array.from({ length: 1500 }, (_, i) => `${i}.png`)
  // longer than one read of the file
  const text = 'x'.repeat(60)
  const rows = names.map((name) => `${name},${text}${others}`)
  await writeFile(file, `file_name,text${first}${rows.join('')}`)
  const want = names.map((file_name, i) => ({
    at: `mixed.csv:${i + 2}`,
    fields: { file_name, text },
  }))
  expect(await all(readCsv(file))).toEqual(want)
})

test('a cell that is not UTF-8 costs its row only', async () => {
  const file = join(folder, 'bytes.csv')
  const bytes = [
    Buffer.from('file_name,text\na.png,'),
    Buffer.from([0xe9]),
    Buffer.from('\nb.png,b\n'),
  ]
  await writeFile(file, Buffer.concat(bytes))
  expect(await all(readCsv(file))).toEqual([
    { file: 'bytes.csv:2', why: 'text is not UTF-8 text' },
    { at: 'bytes.csv:3', fields: { file_name: 'b.png', text: 'b' } },
  ])
})
