import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import sharp from 'sharp'
import { assignSplit } from './assign-split'
import { openFolder } from './open-folder'

let folder: string
let picture: Buffer
beforeAll(async () => {
  const create = { width: 8, height: 8, channels: 3, background: '#c00' } as const
  picture = await sharp({ create }).png().toBuffer()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (name: string, content: string | Uint8Array) => {
  await mkdir(dirname(join(folder, name)), { recursive: true })
  await writeFile(join(folder, name), content)
}
const pictures = (...names: string[]) => Promise.all(names.map((name) => write(name, picture)))
const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')
const open = async (options: { maxSkipped?: number } = {}) =>
  (await openFolder({ root: folder, maxSkipped: 1, ...options })).dataSet

describe('metadata.jsonl', () => {
  test('file_name, text as a string or list, split and class', async () => {
    await pictures('a.png', 'b/c.png')
    await write(
      'metadata.jsonl',
      '\ufeff' +
        lines(
          { file_name: 'a.png', text: ' a  red\nsquare ', split: 'val', class: 'red' },
          {
            file_name: 'b/c.png',
            text: ['one', 'two', 'one'],
            split: 'Test',
            class: 7,
            mood: 'calm',
          },
        ) +
        '\r\n\n',
    )
    const dataSet = await open()
    expect(dataSet.items).toMatchObject([
      { id: 'a.png', captions: ['a red square'], split: 'validation', class: 'red', classIndex: 0 },
      { id: 'b/c.png', captions: ['one', 'two'], split: 'test', class: '7', classIndex: 1 },
    ])
    expect(dataSet.items[0]!.file).toMatch(/^\/.*a\.png$/)
    expect([dataSet.skipped, dataSet.unknownColumns]).toEqual([[], ['mood']])
  })

  test('lines that name one picture are joined; what contradicts is left out', async () => {
    await pictures('a.png')
    await write(
      'metadata.jsonl',
      lines(
        { file_name: 'a.png', text: 'one', split: 'train' },
        { file_name: './a.png', text: 'two' },
        { file_name: 'a.png', text: 'three', split: 'test' },
      ),
    )
    const { items, skipped } = await open()
    expect(items).toMatchObject([{ captions: ['one', 'two'], split: 'train' }])
    expect(skipped).toEqual([
      { file: 'metadata.jsonl:3 (a.png)', why: 'split is test, but train at metadata.jsonl:1' },
    ])
  })

  test('without classes each picture is its own, as in COCO', async () => {
    await pictures('a.png', 'b.png')
    await write(
      'metadata.jsonl',
      lines({ file_name: 'a.png', text: 'x' }, { file_name: 'b.png', text: 'x' }),
    )
    const { items, classes } = await open()
    expect(items.map((item) => item.classIndex)).toEqual([0, 1])
    expect(classes).toEqual(['a.png', 'b.png'])
  })

  test('one list in each folder that is named as a split', async () => {
    await pictures('train/a.png', 'val/b.png')
    await write('train/metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }))
    await write('val/metadata.csv', 'file_name,text\nb.png,y\n')
    const { items } = await open()
    expect(items).toMatchObject([
      { id: 'train/a.png', split: 'train' },
      { id: 'val/b.png', split: 'validation' },
    ])
  })

  test('a split’s folder without a list is named where another has one', async () => {
    await pictures('train/a.png', 'val/b.png', 'test/birds/c.png')
    await write('train/metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }))
    await write('val/metadata.csv', 'file_name,text\nb.png,y\n')
    await write('test/birds/c.txt', 'z')
    await write('dev/notes.txt', 'no pictures')
    const { items, skipped } = await open()
    expect(items.map(({ id }) => id)).toEqual(['train/a.png', 'val/b.png'])
    expect(skipped).toEqual([
      { file: 'test/', why: 'no metadata.jsonl or metadata.csv in it, as other splits have' },
    ])
  })

  test('an empty split leaves a picture in its folder’s', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `${i}.png`)
    await pictures(...names.flatMap((name) => [`train/${name}`, `test/${name}`]))
    await write(
      'train/metadata.csv',
      `file_name,text,split\n${names.map((name) => `${name},x,\n`).join('')}`,
    )
    await write(
      'test/metadata.jsonl',
      lines(...names.map((file_name) => ({ file_name, text: 'x', split: null }))),
    )
    const { items } = await open()
    expect(items).toHaveLength(24)
    for (const { id, split } of items) expect(id.split('/')[0]).toBe(split)
  })
})

test('a CSV that begins with an empty line, names spelt in several ways', async () => {
  await pictures('a/b.png')
  await write('captions.csv', '\ufeff\r\nfile_name;text\r\n a\\b.png ;x, y\r\na/./b.png;z\r\n')
  const { items, skipped } = await open()
  expect(items).toMatchObject([{ id: 'a/b.png', captions: ['x, y', 'z'] }])
  expect(skipped).toEqual([])
})

test.each([
  ['commas', ','],
  ['semicolons', ';'],
  ['tabs', '\t'],
])('CSV with %s, quotes and line breaks', async (_, by) => {
  await pictures('a.png', 'b.png')
  const row = (...cells: string[]) => cells.join(by)
  await write(
    'captions.csv',
    `\ufeff"file_name"${by}text${by}class\r\n` +
      `${row('a.png', '"a ""big"", red; square\nhere"', 'red')}\r\n` +
      `${row('a.png', 'another', '')}\r\n` +
      `${row('b.png', 'caf\u00e9', 'blue')}\r\n${row('b.png', 'short row')}\r\n`,
  )
  const { items, skipped } = await open()
  expect(items).toMatchObject([
    { id: 'a.png', captions: ['a "big", red; square here', 'another'], class: 'red' },
    { id: 'b.png', captions: ['caf\u00e9'], class: 'blue' },
  ])
  expect(skipped).toEqual([
    { file: 'captions.csv:6', why: '2 fields where the first line names 3' },
  ])
})

describe('NAME.txt beside NAME.jpg', () => {
  test('a caption a line, the folder is the class', async () => {
    await pictures('birds/wren.PNG', 'birds/deep/owl.jpg', 'cat.png', 'lonely.png')
    await write('birds/wren.txt', '\ufeffa wren\r\n\r\na small brown bird\n')
    await write('birds/deep/owl.txt', 'an owl')
    await write('cat.txt', 'a cat')
    await write('stray.txt', 'no picture')
    await write('README.txt', 'about')
    const { items, skipped } = await open()
    expect(items).toMatchObject([
      { id: 'birds/deep/owl.jpg', class: 'birds/deep' },
      { id: 'birds/wren.PNG', class: 'birds', captions: ['a wren', 'a small brown bird'] },
      { id: 'cat.png', class: 'cat.png' },
    ])
    expect(skipped).toEqual([
      { file: 'lonely.png', why: 'no caption file lonely.txt beside it' },
      { file: 'stray.txt', why: 'no picture stray.jpg, .png ... beside it' },
    ])
  })

  test('names are taken as the disk has them', async () => {
    await pictures('back\\slash.png', ' lead.png', 'trail .png')
    for (const name of ['back\\slash', ' lead', 'trail ']) await write(`${name}.txt`, 'a bird')
    const { items, skipped } = await open()
    expect(items.map((item) => item.id)).toEqual([' lead.png', 'back\\slash.png', 'trail .png'])
    expect(skipped).toEqual([])
  })

  test('outermost folders named as splits are the splits', async () => {
    await pictures('train/birds/a.png', 'test/birds/b.png')
    await write('train/birds/a.txt', 'a')
    await write('test/birds/b.txt', 'b')
    const { items } = await open()
    expect(items).toMatchObject([
      { split: 'test', class: 'birds' },
      { split: 'train', class: 'birds' },
    ])
  })
})

test('bad items are left out and named with their reason', async () => {
  await pictures('good.png', 'list.png', 'bytes.png')
  await write('cut.png', picture.subarray(0, picture.length - 20))
  await write('text.jpg', 'not a picture')
  await write('empty.jpg', '')
  const outside = join(folder, '..', `${folder.split('/').at(-1)}-outside.png`)
  await writeFile(outside, picture)
  await symlink(outside, join(folder, 'link.png'))
  await symlink('good.png', join(folder, 'inside-link.png'))
  const bad = Buffer.concat([
    Buffer.from('{"file_name":"bytes.png","text":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}\n'),
  ])
  await write(
    'metadata.jsonl',
    Buffer.concat([
      bad,
      Buffer.from(
        lines(
          { file_name: 'good.png', text: 'fine' },
          { file_name: 'inside-link.png', text: 'fine too' },
          { file_name: 'list.png', text: ['kept', '', 7, null] },
          { file_name: 'missing.png', text: 'x' },
          { file_name: 'cut.png', text: 'x' },
          { file_name: 'text.jpg', text: 'x' },
          { file_name: 'empty.jpg', text: 'x' },
          { file_name: '../secret.png', text: 'x' },
          { file_name: '/etc/passwd', text: 'x' },
          { file_name: 'a/../../other.png', text: 'x' },
          { file_name: 'link.png', text: 'x' },
          { file_name: 'good.png' },
          { file_name: 'good.png', text: '  ' },
          { file_name: 'good.png', text: '\u9ce5' },
          { file_name: 'good.png', text: {} },
          { file_name: 'good.png', text: [] },
          { file_name: 5, text: 'x' },
          { text: 'x' },
          { file_name: 'good.png', text: 'x', split: 'dev2' },
          ['good.png', 'x'],
        ) + '\n{"file_name": "good.png", "text": ',
      ),
    ]),
  )
  const { items, skipped } = await open()
  await rm(outside)
  expect(items.map((item) => item.id)).toEqual(['good.png', 'inside-link.png', 'list.png'])
  const reasons = Object.fromEntries(skipped.map(({ file, why }) => [file, why]))
  const at = (line: number, name?: string) =>
    reasons[`metadata.jsonl:${line}${name ? ` (${name})` : ''}`]
  expect(at(1)).toBe('not UTF-8 text')
  expect(at(5, 'missing.png')).toBe('no such file')
  expect(at(6, 'cut.png')).toMatch(/cut short|damaged/)
  expect(at(7, 'text.jpg')).toMatch(/not a picture/)
  expect(at(8, 'empty.jpg')).toMatch(/not a picture/)
  expect(at(9, '../secret.png')).toMatch(/leads out of/)
  expect(at(10, '/etc/passwd')).toMatch(/leads out of/)
  expect(at(11, '../other.png')).toMatch(/leads out of/)
  expect(at(12, 'link.png')).toMatch(/leads out of .* through a link/)
  expect(at(13, 'good.png')).toBe('caption is missing, not a text')
  expect(at(14, 'good.png')).toBe('caption is empty')
  expect(at(15, 'good.png')).toMatch(/has no word in it/)
  expect(at(16, 'good.png')).toBe('caption is an object, not a text')
  expect(at(17, 'good.png')).toBe('text is an empty list')
  expect(at(18)).toBe('file_name is a number, not the name of a picture')
  expect(at(19)).toBe('file_name is missing, not the name of a picture')
  expect(at(20, 'good.png')).toMatch(/split is "dev2"/)
  expect(at(21)).toBe('not a JSON object')
  expect(at(22)).toMatch(/not JSON/)
  const listed = skipped.filter(({ file }) => file === 'metadata.jsonl:4 (list.png)')
  expect(listed.map(({ why }) => why)).toEqual([
    'caption is empty',
    'caption is a number, not a text',
    'caption is null, not a text',
  ])
})

test('more bad items than allowed: one error with the first few', async () => {
  await pictures('a.png')
  const missing = Array.from({ length: 9 }, (_, i) => ({ file_name: `m${i}.png`, text: 'x' }))
  await write('metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }, ...missing))
  await expect(open({ maxSkipped: 0.9 })).resolves.toMatchObject({ items: [{ id: 'a.png' }] })
  const error = await open({ maxSkipped: 0.89 }).catch((e: unknown) => e)
  expect(isUserError(error)).toBe(true)
  expect((error as Error).message).toMatch(
    /9 of 10 entries cannot be used, more than the allowed 89 %:\n {2}metadata\.jsonl:2 \(m0\.png\): no such file/,
  )
  expect((error as Error).message.match(/no such file/g)).toHaveLength(5)
  expect((error as Error).message).toMatch(/and 4 more/)
})

describe('a folder that is none', () => {
  const message = async () =>
    open().then(
      () => 'opened',
      (error: unknown) =>
        isUserError(error) ? (error as Error).message : `not for users: ${error}`,
    )
  test('missing, empty, a file', async () => {
    expect(await message()).toMatch(/no pictures with captions.*metadata\.jsonl/)
    await rm(folder, { recursive: true })
    expect(await message()).toMatch(/no such folder/)
    await writeFile(folder, '')
    expect(await message()).toMatch(/not a folder/)
  })
  test('columns of other names or twice, two lists, broken quotes', async () => {
    await write('list.csv', 'image,caption\na.png,x\n')
    expect(await message()).toMatch(/columns "image", "caption"; file_name and text are missing/)
    await write('other.csv', 'file_name,text\n')
    expect(await message()).toMatch(/several CSV files \(.*Name the one to read metadata\.csv/)
    await write('metadata.csv', 'file_name,text\na.png,"open\n')
    expect(await message()).toMatch(/metadata\.csv: .*[Qq]uote/)
    await write('metadata.csv', 'file_name,text\na.png,a 5" bird\n')
    expect(await message()).toMatch(/metadata\.csv: .*line 2.*double the quotes inside/)
    await write('metadata.csv', 'file_name,text,text\na.png,one,two\n')
    expect(await message()).toMatch(/names the column text more than once\. Keep one/)
    await write('metadata.jsonl', '')
    expect(await message()).toMatch(/both metadata\.jsonl and metadata\.csv/)
  })
})

test('every picture is decoded once, and again when it changed', async () => {
  await pictures('a.png')
  await write('metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }))
  const mtime = new Date('2024-05-06T07:08:09Z')
  const touch = (later = 0) =>
    utimes(join(folder, 'a.png'), mtime, new Date(mtime.getTime() + later))
  await touch()
  expect((await open()).items).toHaveLength(1)
  // the same size and time: the earlier verdict stands, which shows that it was asked
  await writeFile(join(folder, 'a.png'), Buffer.alloc(picture.length))
  await touch()
  expect((await open()).items).toHaveLength(1)
  await touch(5000)
  await expect(open()).rejects.toThrow(/not a picture/)
  await write('.laviter/checked.json', '{"version": 1, "pic')
  await write('a.png', picture)
  expect((await open()).items).toHaveLength(1)
})

test('a folder that cannot be written is read all the same', async () => {
  await pictures('a.png')
  await write('metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }))
  await write('.laviter', 'a file where the folder would be')
  await chmod(folder, 0o555)
  expect((await open()).items).toHaveLength(1)
  await chmod(folder, 0o755)
})

test('opening can be stopped', async () => {
  await pictures('a.png')
  await write('metadata.jsonl', lines({ file_name: 'a.png', text: 'x' }))
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(openFolder({ root: folder, signal })).rejects.toThrow('enough')
})

describe('splits by name', () => {
  const names = Array.from({ length: 4000 }, (_, i) => `picture-${i}.jpg`)
  test('take their shares, and another seed divides otherwise', () => {
    const shares = { validation: 0.1, test: 0.2, seed: 3 }
    const splits = names.map((name) => assignSplit(name, shares))
    const part = (split: string) => splits.filter((each) => each === split).length / names.length
    expect(part('test')).toBeCloseTo(0.2, 1)
    expect(part('validation')).toBeCloseTo(0.1, 1)
    const other = names.map((name) => assignSplit(name, { ...shares, seed: 4 }))
    expect(other).not.toEqual(splits)
  })

  test('adding pictures moves none', async () => {
    const list = (upTo: number) =>
      lines(...names.slice(0, upTo).map((name) => ({ file_name: name, text: 'x' })))
    await pictures(...names.slice(0, 40))
    await write('metadata.jsonl', list(20))
    const before = await open()
    await write('metadata.jsonl', list(40))
    const after = await open()
    before.items.forEach((item, i) => expect(after.items[i]!.split).toBe(item.split))
  })
})
