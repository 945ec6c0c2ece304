import { spawnSync } from 'node:child_process'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import type { FeatureCacheOptions } from './feature-cache'
import { itemIdentities } from './item-identities'
import { featureCacheBytes, openFeatureCache } from './open-feature-cache'

const SHAPES = { local: [3, 2, 4], pooled: [5] }
let folder: string
let notes: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-cache-'))
  notes = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (options: Partial<FeatureCacheOptions<typeof SHAPES>> = {}) =>
  openFeatureCache({
    folder,
    name: 'birds',
    key: 'weights-1',
    items: ['wren', 'crow', 'gull'],
    views: ['plain', 'flip'],
    shapes: SHAPES,
    onNote: (note) => notes.push(note),
    ...options,
  })

type Opened = Awaited<ReturnType<typeof open>>

/** Values that float16 holds exactly, different for every row. */
const valuesOf = (item: number, view: number) => {
  const random = createRandom(`${item}/${view}`)
  const draw = (n: number) => Float32Array.from({ length: n }, () => random.integer(2048) / 64)
  return { local: draw(24), pooled: draw(5) }
}

async function fill(cache: Opened, count = Infinity) {
  for (const { item, view } of cache.missing().slice(0, count))
    await cache.write(item, view, valuesOf(item, view))
}

test('gives back what was written, in the order asked for', async () => {
  const cache = await open()
  expect([cache.rows, cache.filled, cache.bytesNeeded]).toEqual([6, 0, 6 * 29 * 2])
  await fill(cache)
  expect(cache.filled).toBe(6)
  const [items, views] = [
    [2, 0, 2, 1],
    [1, 0, 0, 1],
  ]
  const { local, pooled } = await cache.read(items, views)
  items.forEach((item, i) => {
    const want = valuesOf(item, views[i]!)
    expect(local.slice(i * 24, (i + 1) * 24)).toEqual(want.local)
    expect(pooled.slice(i * 5, (i + 1) * 5)).toEqual(want.pooled)
  })
  await cache.close()
})

test('reads one tensor alone, and the bits as they lie', async () => {
  const cache = await open()
  await cache.write(0, 0, {
    local: new Float32Array(24),
    pooled: Float32Array.of(1, -2, 0.5, 0, 65504),
  })
  expect(await cache.read([0], [0], ['pooled'])).toEqual({
    pooled: Float32Array.of(1, -2, 0.5, 0, 65504),
  })
  const { pooled } = await cache.readHalf([0], [0], ['pooled'])
  expect(pooled).toEqual(Uint16Array.of(0x3c00, 0xc000, 0x3800, 0, 0x7bff))
  await cache.write(1, 1, { local: new Uint16Array(24).fill(0x3c00), pooled })
  expect((await cache.read([1], [1])).local).toEqual(new Float32Array(24).fill(1))
  await cache.close()
})

test('is there again when it is opened again, for several readers at once', async () => {
  const first = await open()
  await fill(first)
  await first.close()
  const [a, b] = [await open(), await open()]
  expect([a.filled, b.missing()]).toEqual([6, []])
  expect((await b.read([1], [0])).pooled).toEqual(valuesOf(1, 0).pooled)
  await Promise.all([a.close(), b.close()])
  expect(notes).toEqual([])
})

test('another key shares nothing; a changed picture, a further picture or view keeps the rest', async () => {
  const first = await open()
  await fill(first)
  await first.close()
  const other = await open({ key: 'weights-2' })
  expect(other.filled).toBe(0)
  const grown = await open({
    items: ['wren, changed', 'crow', 'gull', 'tern'],
    views: ['plain', 'flip', 'crop-0'],
  })
  expect(grown.missing()).toEqual([
    { item: 0, view: 0 },
    { item: 0, view: 1 },
    { item: 0, view: 2 },
    { item: 1, view: 2 },
    { item: 2, view: 2 },
    { item: 3, view: 0 },
    { item: 3, view: 1 },
    { item: 3, view: 2 },
  ])
  expect((await grown.read([2], [1])).local).toEqual(valuesOf(2, 1).local)
  await Promise.all([other.close(), grown.close()])
})

test('rows that were not flushed before a crash are missing, flushed ones are there', async () => {
  const crashed = await open()
  await fill(crashed, 3)
  await crashed.flush()
  await fill(crashed, 2)
  // the process dies here: nothing is closed, the lock stays; its owner is taken from a process that is gone
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  const snapshot = await readFile(join(crashed.folder, 'journal'))
  await crashed.close()
  await writeFile(join(crashed.folder, 'journal'), snapshot)
  await mkdir(`${crashed.folder}.lock`)
  await writeFile(
    join(crashed.folder, 'owner.json'),
    JSON.stringify({ pid: gone, host: hostname() }),
  )
  const next = await open()
  expect(next.filled).toBe(3)
  await fill(next)
  expect((await next.read([0, 2], [0, 1])).pooled).toEqual(
    Float32Array.of(...valuesOf(0, 0).pooled, ...valuesOf(2, 1).pooled),
  )
  await next.close()
})

test('one process writes; a second is told so, and may still read', async () => {
  const first = await open()
  await fill(first, 2)
  await first.flush()
  const second = await open()
  expect(second.filled).toBe(2)
  const error = await second.write(2, 0, valuesOf(2, 0)).catch((e: unknown) => e)
  expect(isUserError(error)).toBe(true)
  expect((error as Error).message).toMatch(/another process is filling it/)
  expect((await second.read([0], [0])).pooled).toEqual(valuesOf(0, 0).pooled)
  // the advice holds: it waits until the first is done
  await first.close()
  await second.write(2, 0, valuesOf(2, 0))
  await second.close()
  const third = await open()
  expect(third.filled).toBe(3)
  await third.close()
})

test('a process that has written for now lets others write, and writes again', async () => {
  const [first, second] = [await open(), await open()]
  await fill(first, 2)
  await first.release()
  await second.write(2, 0, valuesOf(2, 0))
  await second.release()
  await first.write(2, 1, valuesOf(2, 1))
  expect((await first.read([0], [0])).pooled).toEqual(valuesOf(0, 0).pooled)
  await Promise.all([first.close(), second.close()])
  const third = await open()
  expect(third.filled).toBe(4)
  expect((await third.read([2, 2], [0, 1])).local).toEqual(
    Float32Array.of(...valuesOf(2, 0).local, ...valuesOf(2, 1).local),
  )
  await third.close()
})

test('a lock that cannot be made is not another process’s', async () => {
  // the folder's name fits the file system, its lock's does not
  const cache = await open({ name: 'n'.repeat(238) })
  await expect(cache.write(0, 0, valuesOf(0, 0))).rejects.toThrow(/ENAMETOOLONG/)
  // a folder where the lock's owner would be named: the lock is given back
  const other = await open()
  await mkdir(join(other.folder, 'owner.json'))
  await expect(other.write(0, 0, valuesOf(0, 0))).rejects.toThrow(/EISDIR/)
  await rm(join(other.folder, 'owner.json'), { recursive: true })
  await fill(other)
  expect(other.filled).toBe(6)
  await Promise.all([cache.close(), other.close()])
})

test('a lock that shows no sign of life is taken over', async () => {
  const first = await open()
  await first.close()
  await mkdir(`${first.folder}.lock`)
  const longAgo = new Date(Date.now() - 120_000)
  await utimes(`${first.folder}.lock`, longAgo, longAgo)
  const second = await open()
  await fill(second)
  expect(second.filled).toBe(6)
  await second.close()
})

test('two that write one after the other keep each other’s rows', async () => {
  const [first, second] = [await open(), await open()]
  await fill(first, 3)
  await first.close()
  // opened before the first wrote: knows nothing of its rows
  await second.write(2, 1, valuesOf(2, 1))
  expect((await second.read([0, 2], [0, 1])).pooled).toEqual(
    Float32Array.of(...valuesOf(0, 0).pooled, ...valuesOf(2, 1).pooled),
  )
  await second.close()
  const third = await open()
  expect(third.filled).toBe(4)
  await third.close()
})

describe('damage', () => {
  const filled = async () => {
    const cache = await open()
    await fill(cache)
    await cache.close()
    return cache.folder
  }

  test('a truncated tensor file loses its last rows only', async () => {
    const own = await filled()
    await truncate(join(own, 'local.f16'), 24 * 2 * 4 + 7)
    const cache = await open()
    expect(cache.filled).toBe(4)
    expect(notes.join()).toMatch(/2 rows were cut off or damaged and will be made again/)
    await fill(cache)
    await cache.close()
    const again = await open()
    expect([again.filled, notes.length]).toEqual([6, 1])
    expect((await again.read([2], [1])).local).toEqual(valuesOf(2, 1).local)
    await again.close()
  })

  test.each(['torn record', 'noise'])('a journal that ends in a %s', async (kind) => {
    const own = await filled()
    const journal = join(own, 'journal')
    if (kind === 'noise') await appendFile(journal, Buffer.alloc(24, 7))
    else await truncate(journal, (await readFile(journal)).length - 5)
    const cache = await open()
    expect(cache.filled).toBe(kind === 'noise' ? 6 : 5)
    expect(notes).toHaveLength(1)
    await cache.write(0, 0, valuesOf(0, 0))
    await fill(cache)
    await cache.close()
    const again = await open()
    expect([again.filled, notes.length]).toEqual([6, 1])
    await again.close()
  })

  test('a flipped bit is found when the row is read, and the row is made again', async () => {
    const own = await filled()
    const file = join(own, 'pooled.f16')
    const bytes = await readFile(file)
    bytes[13]! ^= 1 // row 1 = item 0, view 1
    await writeFile(file, bytes)
    const cache = await open()
    await expect(cache.read([0, 0], [0, 1])).rejects.toThrow(
      /a row is damaged on the disk.*start again/,
    )
    expect(cache.missing()).toEqual([{ item: 0, view: 1 }])
    await cache.close()
    const again = await open()
    expect(again.filled).toBe(5)
    await fill(again)
    expect((await again.read([0], [1])).pooled).toEqual(valuesOf(0, 1).pooled)
    await again.close()
  })

  test('rows that are written after a damaged one was taken out stay', async () => {
    const own = await filled()
    const file = join(own, 'pooled.f16')
    const bytes = await readFile(file)
    bytes[13]! ^= 1
    bytes[23]! ^= 1
    await writeFile(file, bytes)
    const cache = await open()
    await expect(cache.read([0, 1], [1, 0])).rejects.toThrow(/a row is damaged/)
    expect(cache.filled).toBe(4)
    await fill(cache)
    await cache.close()
    const again = await open()
    expect([again.filled, notes]).toEqual([6, []])
    await again.close()
  })

  test('a record that another process left half written costs its own row only', async () => {
    const cache = await open()
    const other = await open()
    await fill(other, 3)
    await other.close()
    const journal = join(other.folder, 'journal')
    await truncate(journal, (await readFile(journal)).length - 5)
    // opened before: knows nothing of the damage
    await cache.write(2, 0, valuesOf(2, 0))
    await cache.write(2, 1, valuesOf(2, 1))
    await cache.close()
    const again = await open()
    expect([again.filled, notes]).toEqual([4, []])
    expect((await again.read([2], [1])).local).toEqual(valuesOf(2, 1).local)
    await again.close()
  })

  test('a foreign header: all is made again', async () => {
    const own = await filled()
    await writeFile(join(own, 'header.json'), '{}')
    const cache = await open()
    expect(cache.filled).toBe(0)
    expect(notes.join()).toMatch(/header is damaged; all features are made again/)
    await cache.close()
  })
})

test('refuses beyond the limit and beyond the disk, naming the setting', async () => {
  await expect(open({ maxBytes: 100, setting: 'features.maxGigabytes' })).rejects.toThrow(
    /would take 0.35 kB, more than the 0.1 kB that features.maxGigabytes allows/,
  )
  const many = Array.from({ length: 50 }, (_, i) => `${i}`)
  const huge = open({
    items: many,
    views: many,
    shapes: { local: [1e6, 1e4], pooled: [1] },
    maxBytes: 1e18,
  })
  await expect(huge).rejects.toThrow(/still to be written and the disk has/)
  expect(featureCacheBytes(1600 * 4, { local: [17, 17, 768], pooled: [2048] })).toBe(2_867_200_000)
})

test('refuses values that float16 cannot hold, and shapes that are not the row’s', async () => {
  const cache = await open()
  const good = valuesOf(0, 0)
  for (const bad of [NaN, Infinity, 1e6])
    await expect(
      cache.write(0, 0, { ...good, pooled: Float32Array.of(1, 2, 3, 4, bad) }),
    ).rejects.toThrow(/pooled holds a value/)
  await expect(cache.write(0, 0, { ...good, local: new Float32Array(23) })).rejects.toThrow(
    /local has 23 values where a row has 24/,
  )
  await expect(cache.read([0], [0])).rejects.toThrow(/item 0, view plain is not there/)
  await expect(cache.read([9], [0])).rejects.toThrow(/no item 9/)
  await cache.close()
})

test('a folder that cannot be made is the user’s error', async () => {
  await writeFile(join(folder, 'file'), '')
  const error = await open({ folder: join(folder, 'file') }).catch((e: unknown) => e)
  expect(isUserError(error)).toBe(true)
  expect((error as Error).message).toMatch(/cannot be written|ENOTDIR/)
})

test('a picture’s identity changes with its bytes, and a missing one is named', async () => {
  const file = join(folder, 'a.png')
  await writeFile(file, 'abc')
  const items = [
    { id: 'a', file, captions: ['x'], class: 'a', classIndex: 0, split: 'train' as const },
  ]
  const before = await itemIdentities({ items })
  expect(await itemIdentities({ items })).toEqual(before)
  await writeFile(file, 'abcd')
  expect(await itemIdentities({ items })).not.toEqual(before)
  await rm(file)
  await expect(itemIdentities({ items })).rejects.toThrow(/a\.png: no such file/)
})
