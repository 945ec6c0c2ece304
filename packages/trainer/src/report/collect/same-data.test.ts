import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataSet, Item } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import { expectSameData } from './same-data'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-same-data-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A run on two test pictures in a folder of its own, and on further ones. */
async function runOn(
  name: string,
  { caption = 'a red bird', bytes = 'red', before = [] as Item[] } = {},
) {
  const folder = join(root, name)
  await mkdir(folder)
  const pictures = [0, 1].map(async (at): Promise<Item> => {
    const file = join(folder, `${at}.png`)
    await writeFile(file, bytes)
    await utimes(file, new Date(), new Date(name.length))
    return { id: `${at}.png`, file, captions: [caption], class: 'a', classIndex: 0, split: 'test' }
  })
  const dataSet: DataSet = {
    name: 'birds',
    root: folder,
    items: [...before, ...(await Promise.all(pictures))],
    classes: ['a'],
    skipped: [],
    unknownColumns: [],
  }
  return { folder, dataSet: () => Promise.resolve(dataSet) }
}

test('copies of the same pictures and captions are the same, whatever else was trained on', async () => {
  const trained: Item = {
    id: 'more.png',
    file: 'more.png',
    captions: ['a blue bird'],
    class: 'b',
    classIndex: 1,
    split: 'train',
  }
  const runs = [await runOn('one'), await runOn('copied', { before: [trained] })]
  await expect(expectSameData(runs, 'test', {})).resolves.toBeUndefined()
})

test.each([
  ['captions', { caption: 'a blue bird' }],
  ['pictures', { bytes: 'another picture' }],
])('other %s are refused, with both runs and what to do', async (name, own) => {
  const runs = [await runOn(`beside ${name}`), await runOn(name, own)]
  const error: unknown = await expectSameData(runs, 'test', {}).catch((reason: unknown) => reason)
  expect(isUserError(error)).toBe(true)
  expect(error).toHaveProperty(
    'message',
    expect.stringMatching(
      new RegExp(`/${name} cannot stand beside .*: their test splits hold other .* Compare runs`),
    ),
  )
})
