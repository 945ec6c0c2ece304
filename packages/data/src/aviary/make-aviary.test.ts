import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { ATTRIBUTES } from './attributes'
import { makeAviary } from './make-aviary'

let parent: string
let first: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'aviary-'))
  first = join(parent, 'first')
  await makeAviary({ size: 'tiny', to: first })
})
afterAll(() => rm(parent, { recursive: true }))

/** Hash of every file, by its name. */
async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const hashes = await Promise.all(
    files.map(async (file) => [
      file.slice(folder.length),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  )
  return Object.fromEntries(hashes)
}
const lines = async (file: string) =>
  (await readFile(join(first, file), 'utf8')).trimEnd().split('\n')

test('the same seed gives the same bytes, another seed others', async () => {
  const [again, other] = [join(parent, 'again'), join(parent, 'other')]
  await makeAviary({ size: 'tiny', to: again, seed: 1 })
  await makeAviary({ size: 'tiny', to: other, seed: 2 })
  const expected = await contents(first)
  expect(await contents(again)).toEqual(expected)
  const others = Object.entries(await contents(other)).filter(([name]) => name.endsWith('.webp'))
  expect(others).toHaveLength(64)
  for (const [name, hash] of others) expect(hash).not.toBe(expected[name])
})

test('metadata.jsonl lists pictures that are there, captions and what they state', async () => {
  const rows = (await lines('metadata.jsonl')).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  )
  expect(rows).toHaveLength(64)
  for (const { file_name: file, text, stated, split, class: name } of rows) {
    expect(await sharp(join(first, String(file))).metadata()).toMatchObject({
      format: 'webp',
      width: 320,
      height: 320,
    })
    expect(text).toHaveLength(10)
    expect(stated).toHaveLength(10)
    expect(['train', 'validation', 'test']).toContain(split)
    expect(String(file)).toContain(`images/${String(name)}/`)
  }
})

test('the ground truth is in CUB’s files and agrees with the captions', async () => {
  const images = (await lines('images.txt')).map((line) => line.split(' '))
  const attributes = (await lines('attributes.txt')).map((line) => line.split(' ')[1]!)
  expect(attributes).toEqual(ATTRIBUTES.map(({ name }) => name))
  const present = new Map<string, Set<string>>()
  let hidden = 0
  for (const line of await lines('image_attribute_labels.txt')) {
    const [image, attribute, isPresent, certainty] = line.split(' ').map(Number)
    const path = images[image! - 1]![1]!
    const own = present.get(path) ?? new Set()
    present.set(path, isPresent ? own.add(attributes[attribute! - 1]!) : own)
    if (certainty === 1) {
      hidden++
      expect(isPresent).toBe(0)
    }
  }
  expect(hidden).toBeGreaterThan(0)
  for (const line of await lines('metadata.jsonl')) {
    const row = JSON.parse(line) as { file_name: string; stated: string[][]; split: string }
    const truth = present.get(row.file_name.replace('images/', ''))!
    expect(row.stated.flat().filter((name) => !truth.has(name))).toEqual([])
  }
  const splits = (await lines('train_test_split.txt')).filter((line) => line.endsWith(' 0'))
  expect(splits).toHaveLength(16)
  expect(await lines('classes.txt')).toHaveLength(8)
  expect(await lines('image_class_labels.txt')).toHaveLength(64)
  expect(await lines('bounding_boxes.txt')).toHaveLength(64)
})

test('goes on after an interruption, and reports how far it is', async () => {
  const to = join(parent, 'resumed')
  const stop = new AbortController()
  const making = makeAviary({
    size: 'tiny',
    to,
    signal: stop.signal,
    onProgress: ({ done }) => done === 20 && stop.abort(),
  })
  await expect(making).rejects.toMatchObject({ name: 'AbortError' })
  await expect(stat(to)).rejects.toMatchObject({ code: 'ENOENT' })
  const kept = (await readdir(join(parent, '.resumed.making'), { recursive: true })).filter(
    (name) => name.endsWith('.webp'),
  )
  expect(kept.length).toBeGreaterThanOrEqual(20)
  const seen: number[] = []
  await makeAviary({ size: 'tiny', to, onProgress: ({ done, total }) => seen.push(done / total) })
  expect(seen).toHaveLength(64)
  expect(seen[63]).toBe(1)
  expect(await contents(to)).toEqual(await contents(first))
  await expect(stat(join(parent, '.resumed.making'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('begins anew where the interrupted aviary was another', async () => {
  const to = join(parent, 'changed')
  const stop = new AbortController()
  const options = { size: 'tiny', to } as const
  const making = makeAviary({
    ...options,
    seed: 2,
    signal: stop.signal,
    onProgress: ({ done }) => done === 5 && stop.abort(),
  })
  await expect(making).rejects.toThrow()
  await makeAviary(options)
  expect(await contents(to)).toEqual(await contents(first))
})

test('leaves a finished aviary as it is, and never touches anything else', async () => {
  const before = (await stat(join(first, 'metadata.jsonl'))).mtimeMs
  await makeAviary({ size: 'tiny', to: first })
  expect((await stat(join(first, 'metadata.jsonl'))).mtimeMs).toBe(before)
  await expect(makeAviary({ size: 'tiny', to: first, seed: 9 })).rejects.toThrow(
    /holds something else already/,
  )
  const mine = join(parent, 'mine')
  await mkdir(mine)
  await writeFile(join(mine, 'thesis.txt'), 'precious')
  await expect(makeAviary({ size: 'tiny', to: mine })).rejects.toThrow(
    /holds something else already/,
  )
  expect(await readFile(join(mine, 'thesis.txt'), 'utf8')).toBe('precious')
})

test('a folder that cannot be written is the user’s error', async () => {
  const file = join(parent, 'file')
  await writeFile(file, '')
  await expect(makeAviary({ size: 'tiny', to: join(file, 'birds') })).rejects.toThrow(
    /a part of its path is a file/,
  )
})

test('waits for another process that makes the same aviary, then finds it made', async () => {
  const to = join(parent, 'together')
  const options = { size: 'tiny', to } as const
  await Promise.all([makeAviary(options), makeAviary(options)])
  expect(await contents(to)).toEqual(await contents(first))
})
