import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { openFolder } from './open-folder'
import { LINKED_FOLDER } from './linked-folder'
import { areSplitFolders } from './split-folders'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-splits-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (name: string, content = '') => {
  await mkdir(dirname(join(folder, name)), { recursive: true })
  await writeFile(join(folder, name), content)
}
const list = async (name: string, rows: readonly object[]) =>
  write(name, rows.map((row) => JSON.stringify(row)).join('\n'))
const captioned = async (...paths: string[]) => {
  for (const path of paths) {
    await write(path)
    await write(path.replace(/png$/, 'txt'), 'a bird')
  }
}
const open = async () =>
  (await openFolder({ root: folder, maxSkipped: 1, verify: 'exists' })).dataSet
const splits = async () =>
  Object.fromEntries((await open()).items.map(({ id, split }) => [id, split]))

describe('a list in the folder itself', () => {
  const numbers = Array.from({ length: 12 }, (_, i) => i)
  const paths = ['train/robin', 'val/wren', 'test/robin'].flatMap((inner) =>
    numbers.map((i) => `${inner}/${i}.png`),
  )

  test('leaves pictures whose split it does not name in those of their folders', async () => {
    for (const path of paths) await write(path)
    await list(
      'metadata.jsonl',
      paths.map((path, i) => ({ file_name: i % 2 ? path : `./${path}`, text: 'x', split: '' })),
    )
    for (const [path, split] of Object.entries(await splits()))
      expect(split).toBe(path.startsWith('val') ? 'validation' : path.split('/')[0])
  })

  test('what it names goes before the folder, wherever that picture lies', async () => {
    for (const path of ['train/a.png', 'train/b.png', 'c.png']) await write(path)
    await list('metadata.jsonl', [
      { file_name: 'train/a.png', text: 'x', split: 'test' },
      { file_name: 'train/a.png', text: 'y' },
      { file_name: 'train/b.png', text: 'x' },
      { file_name: 'c.png', text: 'x', split: 'val' },
      { file_name: 'gone.png', text: 'x' },
    ])
    expect(await splits()).toEqual({
      'train/a.png': 'test',
      'train/b.png': 'train',
      'c.png': 'validation',
    })
  })

  test('with some pictures in the folders of splits only, nobody guesses', async () => {
    for (const path of ['train/a.png', 'test/b.png', 'c.png']) await write(path)
    await list(
      'metadata.jsonl',
      ['train/a.png', 'test/b.png', 'c.png'].map((file_name) => ({ file_name, text: 'x' })),
    )
    const error = await open().catch((each: unknown) => each)
    expect(isUserError(error)).toBe(true)
    expect((error as Error).message).toMatch(
      /test\/b\.png lies in a folder that is named as a split, c\.png in none\. Put every picture/,
    )
  })
})

describe('texts beside pictures', () => {
  test('a stray picture without one leaves the splits as they are', async () => {
    await captioned('train/birds/a.png', 'test/birds/b.png')
    await write('stray.png')
    const { items, skipped } = await open()
    expect(items).toMatchObject([
      { id: 'test/birds/b.png', split: 'test', class: 'birds' },
      { id: 'train/birds/a.png', split: 'train', class: 'birds' },
    ])
    expect(skipped).toEqual([{ file: 'stray.png', why: 'no caption file stray.txt beside it' }])
  })

  test('a described one beside the folders is refused', async () => {
    await captioned('train/a.png', 'val/b.png', 'birds/c.png')
    await expect(open()).rejects.toThrow(/val\/b\.png lies in .* birds\/c\.png in none/)
  })
})

test('a folder train beside others is a class', () => {
  expect(areSplitFolders('/', ['train/a.png', 'ship/b.png'])).toBe(false)
  expect(areSplitFolders('/', ['train/a.png'])).toBe(true)
  expect(areSplitFolders('/', ['a.png', 'b.png'])).toBe(false)
})

describe('linked folders are not entered, and named', () => {
  let elsewhere: string
  beforeEach(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'laviter-elsewhere-'))
    await writeFile(join(elsewhere, 'metadata.jsonl'), '{"file_name":"b.png","text":"x"}')
    await writeFile(join(elsewhere, 'b.png'), '')
  })
  afterEach(() => rm(elsewhere, { recursive: true }))

  test('among pictures with texts', async () => {
    await captioned('birds/a.png')
    await symlink(elsewhere, join(folder, 'birds/more'))
    await symlink(join(elsewhere, 'nowhere'), join(folder, 'birds/lost'))
    const { items, skipped } = await open()
    expect(items.map(({ id }) => id)).toEqual(['birds/a.png'])
    expect(skipped).toEqual([{ file: 'birds/more/', why: LINKED_FOLDER }])
  })

  test('as a split among splits with lists', async () => {
    await write('train/a.png')
    await list('train/metadata.jsonl', [{ file_name: 'a.png', text: 'x' }])
    await symlink(elsewhere, join(folder, 'test'))
    await symlink(elsewhere, join(folder, 'other'))
    const { items, skipped } = await open()
    expect(items.map(({ id }) => id)).toEqual(['train/a.png'])
    expect(skipped).toEqual([{ file: 'test/', why: LINKED_FOLDER }])
  })
})

test('a folder too deep is named', async () => {
  const deep = Array.from({ length: 17 }, (_, i) => i).join('/')
  await captioned('a.png', `${deep}/b.png`)
  const { skipped } = await open()
  expect(skipped).toEqual([{ file: `${deep}/`, why: 'lies more than 16 folders deep' }])
})
