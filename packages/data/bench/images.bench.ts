import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createRandom } from '@laviter/nn/random'
import { halfToNumber } from '@laviter/nn/safetensors'
import sharp from 'sharp'
import { halvesToFloats } from '../src/feature-cache/half'
import {
  batches,
  buildVocabulary,
  fixedViews,
  openDataSet,
  openFeatureCache,
  renderView,
  viewName,
} from '../src/index'
import type { DataSet } from '../src/index'

/** One line of `npm run bench`; ratio above 1: ours is faster. */
export interface BenchRow {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  readonly unit: string
  readonly ratio: number
}

const PHOTOGRAPHS = 96
/** As CUB's: 500 pixels the longer side, quality 90. */
const [WIDTH, HEIGHT] = [500, 375]
const SIZES = [64, 128, 299]
const FEATURES = { local: [17, 17, 768], pooled: [2048] }
const BATCH = 48

/** Noise, blurred: a file of about a photograph's size, since JPEG's time goes by its bytes. */
async function photograph(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#888', noise } })
    .blur(1.2)
    .jpeg({ quality: 90 })
    .toBuffer()
}

async function photographs(folder: string): Promise<DataSet> {
  await mkdir(folder)
  const rows: string[] = []
  for (let i = 0; i < PHOTOGRAPHS; i++) {
    await writeFile(join(folder, `${i}.jpg`), await photograph())
    rows.push(JSON.stringify({ file_name: `${i}.jpg`, text: `photograph ${i}`, split: 'train' }))
  }
  await writeFile(join(folder, 'metadata.jsonl'), rows.join('\n'))
  return openDataSet({ format: 'folder', root: folder })
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await run()
  return (performance.now() - from) / 1000
}

/** The faster of three: other programs only ever slow one down. */
const fastest = async (run: () => Promise<unknown>) =>
  Math.min(await seconds(run), await seconds(run), await seconds(run))

async function decoding(dataSet: DataSet): Promise<BenchRow> {
  const vocabulary = buildVocabulary(dataSet)
  const ours = await fastest(async () => {
    const options = { split: 'train', batch: 16, vocabulary, words: 15, seed: 1, epoch: 0 } as const
    for await (const batch of batches(dataSet, { ...options, sizes: SIZES })) void batch
  })
  const peer = await fastest(async () => {
    for (const item of dataSet.items) await renderView(item, { kind: 'random' }, SIZES)
  })
  return {
    name: `images decoded and augmented, ${WIDTH}x${HEIGHT} JPEG to ${SIZES.join(', ')}`,
    ours: PHOTOGRAPHS / ours,
    peer: PHOTOGRAPHS / peer,
    peerName: 'one after the other',
    unit: 'images/s',
    ratio: peer / ours,
  }
}

async function caching(dataSet: DataSet, folder: string): Promise<BenchRow[]> {
  const views = fixedViews().map(viewName)
  const items = dataSet.items.slice(0, BATCH).map((item) => item.id)
  const cache = await openFeatureCache({ folder, key: 'bench', items, views, shapes: FEATURES })
  const random = createRandom(1)
  const draw = (length: number) => Float32Array.from({ length }, () => random.uniform())
  const [local, pooled] = [draw(17 * 17 * 768), draw(2048)]
  for (const { item, view } of cache.missing()) await cache.write(item, view, { local, pooled })
  const [rows, plain] = [items.map((_, i) => i), items.map(() => 0)]
  const read = await fastest(() => cache.read(rows, plain))
  const render = await fastest(() =>
    Promise.all(
      dataSet.items.slice(0, BATCH).map((item) => renderView(item, { kind: 'plain' }, [299])),
    ),
  )
  const { local: halves } = await cache.readHalf(rows, plain, ['local'])
  const table = await fastest(async () => halvesToFloats(halves))
  const floats = new Float32Array(halves.length)
  const arithmetic = await fastest(async () => {
    for (let i = 0; i < halves.length; i++) floats[i] = halfToNumber(halves[i]!)
  })
  await cache.close()
  const row = (name: string, ours: number, peer: number, peerName: string): BenchRow => ({
    ...{ name, ours: ours * 1000, peer: peer * 1000, peerName, unit: 'ms', ratio: peer / ours },
  })
  return [
    row(`cached features of ${BATCH} pictures read`, read, render, 'decoding the pictures'),
    row(
      `float16 to float32, ${BATCH} x 289 x 768`,
      table,
      arithmetic,
      'a value at a time, by its bits',
    ),
  ]
}

/** Pictures on all cores, and the feature cache. */
export default async function bench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-bench-'))
  try {
    const dataSet = await photographs(join(folder, 'photographs'))
    return [await decoding(dataSet), ...(await caching(dataSet, join(folder, 'cache')))]
  } finally {
    await rm(folder, { recursive: true })
  }
}
