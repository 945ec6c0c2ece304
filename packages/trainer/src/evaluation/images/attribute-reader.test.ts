import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import { openAttributeReader, trainAttributeReader } from './attribute-reader'
import { READER_SIDE } from './reader-network'

const COLOURS: readonly (readonly [number, number, number])[] = [
  [220, 30, 30],
  [30, 60, 220],
  [240, 230, 60],
]
const groups = [
  { group: 'disc color', values: ['red', 'blue', 'yellow'] },
  { group: 'bar color', values: ['red', 'blue', 'yellow'] },
]

/** A disc above a bar somewhere, each of a colour of its own, on noise: only finding the part tells its colour. */
function scenes(count: number, seed: number) {
  const random = createRandom(seed)
  const S = READER_SIDE
  const bytes = new Uint8Array(count * S * S * 3)
  const labels = [new Int32Array(count), new Int32Array(count)]
  for (let picture = 0; picture < count; picture++) {
    const [x, y] = [16 + random.integer(32), 14 + random.integer(20)]
    labels.forEach((each) => (each[picture] = random.integer(3)))
    for (let place = 0; place < S * S; place++) {
      const [row, column] = [Math.floor(place / S), place % S]
      const disc = (row - y) ** 2 + (column - x) ** 2 < 64
      const bar = Math.abs(row - y - 20) < 5 && Math.abs(column - x) < 14
      const part = disc ? 0 : bar ? 1 : undefined
      const rgb = part === undefined ? undefined : COLOURS[labels[part]![picture]!]
      for (let channel = 0; channel < 3; channel++) {
        bytes[(picture * S * S + place) * 3 + channel] = rgb?.[channel] ?? random.integer(256)
      }
    }
  }
  return { bytes, labels }
}

test('finds parts in unseen pictures, by the same seed to the same numbers, and is kept', async () => {
  const unseen = scenes(60, 2)
  const { numTensors } = tf.memory()
  const reader = await trainAttributeReader(groups, scenes(240, 1), { seed: 3 })
  const read = await reader.read(unseen.bytes)
  read.forEach((values, group) => {
    const right = values.filter((value, i) => value === unseen.labels[group]![i]).length
    expect(right / values.length).toBeGreaterThan(0.8)
  })
  const kept = openAttributeReader(groups, await reader.parameters())
  expect(await kept.read(unseen.bytes)).toEqual(read)
  kept.dispose()
  reader.dispose()
  expect(tf.memory().numTensors).toBe(numTensors)
})

test('learns nothing of what is hidden, and stops when told', async () => {
  const { bytes } = scenes(8, 4)
  const labels = groups.map(() => new Int32Array(8).fill(-1))
  const { numTensors } = tf.memory()
  const stop = new AbortController()
  const training = trainAttributeReader(
    groups,
    { bytes, labels },
    { seed: 1, signal: stop.signal, onProgress: ({ done }) => done === 2 && stop.abort() },
  )
  await expect(training).rejects.toThrow(/abort/i)
  expect(tf.memory().numTensors).toBe(numTensors)
})
