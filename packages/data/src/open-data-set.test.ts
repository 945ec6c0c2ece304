import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { itemsOf } from './data-set'
import type { DataSet } from './data-set'
import { openDataSet } from './open-data-set'

let folder: string
let root: string
let birds: DataSet
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-open-'))
  root = join(folder, 'aviary')
  birds = await openDataSet({ format: 'aviary', root, size: 'tiny' })
})
afterAll(() => rm(folder, { recursive: true }))

const message = (format: 'aviary' | 'openmoji', more: object = {}) =>
  openDataSet({ format, root, ...more }).then(
    () => 'opened',
    (error: unknown) => (isUserError(error) ? (error as Error).message : `not for users: ${error}`),
  )

test('an aviary that is not there yet is drawn, then opened', async () => {
  expect(birds.items).toHaveLength(64)
  expect(birds.classes).toHaveLength(8)
  expect([birds.skipped, birds.unknownColumns]).toEqual([[], []])
  expect(birds.items.every((item) => item.captions.length === 10)).toBe(true)
  const classesOf = (split: 'train' | 'test') =>
    new Set(itemsOf(birds, split).map((index) => birds.items[index]!.class))
  expect([...classesOf('test')].some((name) => classesOf('train').has(name))).toBe(false)
  const again = await openDataSet({ format: 'aviary', root })
  expect(again.items).toEqual(birds.items)
})

test('its attributes say what each picture shows, as CUB’s files do', async () => {
  const { attributes, groups, present, absent } = birds.attributes!
  const labels = (await readFile(join(root, 'image_attribute_labels.txt'), 'utf8')).split('\n')
  const images = (await readFile(join(root, 'images.txt'), 'utf8')).split('\n')
  for (const item of [0, 17, 63]) {
    const image = images.findIndex(
      (line) => `images/${line.split(' ')[1]}` === birds.items[item]!.id,
    )
    const own = labels
      .filter((line) => line.startsWith(`${image + 1} `))
      .map((line) => line.split(' '))
    const shown = own.filter(([, , is]) => is === '1').map(([, attribute]) => Number(attribute) - 1)
    expect(present(item)).toEqual(shown)
    const parts = new Set(shown.map((index) => attributes[index]!.part))
    expect(new Set(absent(item).map((index) => attributes[index]!.part))).toEqual(parts)
    for (const index of shown) {
      const { part } = attributes[index]!
      const others = groups.get(part)!.filter((each) => each !== index)
      expect(absent(item).filter((each) => attributes[each]!.part === part)).toEqual(others)
    }
  }
  expect(attributes.find(({ name }) => name === 'has_wing_color::brown')).toMatchObject({
    ...{ part: 'wing color', value: 'brown', phrase: 'brown wings' },
  })
  expect(present(999)).toEqual([])
})

test('what a caption states, read from its words, is among what the picture shows', () => {
  const { attributes, present } = birds.attributes!
  birds.items.forEach(({ captions }, item) => {
    const shown = present(item).map(
      (each) => `${attributes[each]!.part} ${attributes[each]!.value}`,
    )
    for (const caption of captions) {
      const read = birds.readCaption!(caption).map(({ group, value }) => `${group} ${value}`)
      expect(shown).toEqual(expect.arrayContaining(read))
      expect(read.length).toBeGreaterThan(2)
    }
  })
})

test('the oracle finds no contradiction in a picture’s own captions, and some in others’', () => {
  const oracle = birds.oracle!
  let others = 0
  birds.items.forEach((item, image) =>
    item.captions.forEach((_, index) => {
      expect(oracle(image, { item: image, index })).toBe(0)
      others += oracle(image, { item: (image + 29) % 64, index })
    }),
  )
  expect(others).toBeGreaterThan(640)
})

test('an aviary that another version drew is not taken for today’s', async () => {
  const file = join(root, 'data-set.json')
  const about = await readFile(file, 'utf8')
  const versions: [string, RegExp][] = [
    [
      '"version": 1',
      /drawn by an older version.*Remove the folder and make it again: laviter data/,
    ],
    ['"by": "hand"', /drawn by an older version/],
    ['"version": 99', /drawn by a newer version/],
  ]
  for (const [version, expected] of versions) {
    await writeFile(file, about.replace(/"version": \d+/, version))
    expect(await message('aviary', { size: 'tiny' })).toMatch(expected)
  }
  await writeFile(file, about)
  expect(await message('aviary', { size: 'tiny' })).toBe('opened')
})

test('what is not there, or something else, is said with what to do', async () => {
  expect(await message('aviary', { root: join(folder, 'none') })).toMatch(
    /no aviary there yet\. Make it: laviter data make aviary --to/,
  )
  expect(await message('openmoji')).toMatch(/is aviary, not openmoji\. Set data\.format to aviary/)
  expect(await message('aviary', { size: 'small' })).toMatch(/is of size tiny, not small/)
  const own = join(folder, 'own')
  await mkdir(own)
  await writeFile(join(own, 'metadata.jsonl'), '')
  expect(await message('openmoji', { root: own })).toMatch(/Set data\.format to folder/)
  await writeFile(join(own, 'data-set.json'), '{"format": 3}')
  expect(await message('openmoji', { root: own })).toMatch(/data-set\.json: not a JSON object/)
})

test('the ground truth’s lines may stand in any order: their numbers count', async () => {
  const names = ['images.txt', 'attributes.txt', 'image_attribute_labels.txt']
  const before = await Promise.all(names.map((name) => readFile(join(root, name), 'utf8')))
  const shownBy = ({ attributes, items }: DataSet) =>
    items.map((_, item) =>
      attributes!
        .present(item)
        .map((index) => attributes!.attributes[index]!.name)
        .toSorted(),
    )
  for (const [i, name] of names.entries())
    await writeFile(join(root, name), before[i]!.trim().split('\n').reverse().join('\n'))
  const reversed = await openDataSet({ format: 'aviary', root })
  for (const [i, name] of names.entries()) await writeFile(join(root, name), before[i]!)
  expect(shownBy(reversed)).toEqual(shownBy(birds))
})

test.each([
  ['attributes.txt', '1 wing:brown\n', /attributes\.txt:1: .*has_part::value/],
  [
    'image_attribute_labels.txt',
    '1 9999 1 4 0\n',
    /labels\.txt:1: attributes\.txt has no number 9999/,
  ],
  ['image_attribute_labels.txt', 'x\n', /labels\.txt:1: images\.txt has no number x/],
  ['image_attribute_labels.txt', '1 1 1', /labels\.txt:1: "1 1 1" is not of the form image,/],
  ['image_attribute_labels.txt', '1 1 1 4 0\n', /labels\.txt: item 1 .* has 1 labels for \d+ /],
  ['images.txt', '1 a.png\n1 b.png\n', /images\.txt:2: number 1 is there twice/],
  ['attributes.txt', 'x has_wing::red\n', /attributes\.txt:1: x is not a number/],
  ['images.txt', undefined, /images\.txt: no such file/],
])('damaged ground truth in %s is named with its line', async (name, text, expected) => {
  const file = join(root, name)
  const before = await readFile(file)
  if (text === undefined) await rm(file)
  else await writeFile(file, text)
  const got = await message('aviary')
  await writeFile(file, before)
  expect(got).toMatch(expected)
})
