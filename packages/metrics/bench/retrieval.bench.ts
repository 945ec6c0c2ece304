import { performance } from 'node:perf_hooks'
import { drawCandidates, rPrecision, retrievalRanks } from '../src/index'
import { createRandomStream } from '../src/random'

/** One line of `npm run bench`; ratio above 1: ours is faster. */
export interface BenchRow {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  readonly unit: string
  readonly ratio: number
}

const IMAGES = 3_000
const CAPTIONS = 30_000
const COLUMNS = 256

function embeddings(seed: number, rows: number): number[][] {
  const random = createRandomStream(seed)
  return Array.from({ length: rows }, () =>
    Array.from({ length: COLUMNS }, () => random.integer(2 ** 16) / 2 ** 15 - 1),
  )
}
const flat = (rows: number[][]) => {
  const data = new Float32Array(rows.length * COLUMNS)
  rows.forEach((row, i) => data.set(row, i * COLUMNS))
  return { rows: rows.length, columns: COLUMNS, data }
}

/** The loop that one writes first: arrays of arrays, a cosine a pair. */
function cosine(a: number[], b: number[]): number {
  let [inner, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    inner += a[i]! * b[i]!
    aa += a[i]! * a[i]!
    bb += b[i]! * b[i]!
  }
  return inner / Math.sqrt(aa * bb)
}

function timed<T>(run: () => T): { seconds: number; result: T } {
  const start = performance.now()
  const result = run()
  return { seconds: (performance.now() - start) / 1000, result }
}

const row = (name: string, peerName: string, ours: number, peer: number): BenchRow => ({
  name,
  ours,
  peer,
  peerName,
  unit: 's',
  ratio: peer / ours,
})

/** R-precision of 30,000 draws, and ranks both ways, over 3,000 images and 30,000 captions of width 256. */
export default async function bench(): Promise<BenchRow[]> {
  const [images, texts] = [embeddings(1, IMAGES), embeddings(2, CAPTIONS)]
  const sides = { images: flat(images), texts: flat(texts) }
  const captionsPerImage = CAPTIONS / IMAGES
  const draw = () =>
    drawCandidates({ images: IMAGES, captions: CAPTIONS, captionsPerImage, seed: 1 })
  // the first call compiles
  rPrecision({ ...sides, candidates: { ...draw(), image: draw().image.subarray(0, 500) } })
  const ours = timed(() => rPrecision({ ...sides, candidates: draw() }))
  const candidates = draw()
  const loop = timed(() => {
    let hits = 0
    candidates.image.forEach((image, at) => {
      const captions = [...candidates.captions.subarray(at * 100, at * 100 + 100)]
      const scores = captions.map((caption) => cosine(images[image]!, texts[caption]!))
      if (scores.indexOf(Math.max(...scores)) === 0) hits++
    })
    return hits / candidates.image.length
  })
  if (loop.result !== ours.result.value) throw new Error('the loop disagrees with rPrecision')

  // the loop over 90 million pairs takes minutes: a tenth of the images against all captions, for both
  const tenth = 300
  const some = {
    ...sides.images,
    rows: tenth,
    data: sides.images.data.subarray(0, tenth * COLUMNS),
  }
  const owners = Int32Array.from({ length: CAPTIONS }, (_, caption) => caption % tenth)
  const ranked = timed(() => retrievalRanks({ images: some, texts: sides.texts, owners }))
  const matrix = timed(() => {
    const scores = images.slice(0, tenth).map((image) => texts.map((text) => cosine(image, text)))
    return scores.map((mine, image) => {
      let best = -Infinity
      for (let caption = image; caption < CAPTIONS; caption += tenth)
        best = Math.max(best, mine[caption]!)
      return 1 + mine.filter((score) => score > best).length
    })
  })
  if (!matrix.result.every((rank, image) => rank === ranked.result.imageToText[image])) {
    throw new Error('the loop disagrees with retrievalRanks')
  }
  return [
    row('R-precision, 30,000 draws of 100', 'cosine loop over arrays', ours.seconds, loop.seconds),
    row(
      'ranks both ways, 300 x 30,000',
      'score matrix by loops, one way',
      ranked.seconds,
      matrix.seconds,
    ),
  ]
}
