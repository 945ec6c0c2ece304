import { batches, type DataSet, type Item } from '@laviter/data'
import { createVocabulary } from '@laviter/nn/vocabulary'
import { alignmentSection } from '../config/alignment-section'
import { generationSection } from '../config/generation-section'
import { partsSection } from '../config/parts-section'
import { warnOfOneClass } from './one-class-batches'

/** @param classes - of the training pictures, one each */
function dataSetOf(classes: readonly number[]): DataSet {
  const items = classes.map((classIndex, i): Item => {
    const id = `${i}`
    return {
      id,
      file: id,
      captions: ['a bird'],
      class: `${classIndex}`,
      classIndex,
      split: 'train',
    }
  })
  const names = [...new Set(items.map(({ class: name }) => name))]
  return { name: 'few', root: '', items, classes: names, skipped: [], unknownColumns: [] }
}

const parts = partsSection.parse({})
const configOf = (vta: object, tim: object = {}) => ({
  seed: 1,
  vta: alignmentSection.parse(vta),
  tim: generationSection.parse(tim),
  parts,
})

test('counts what training will meet, over all epochs', async () => {
  const dataSet = dataSetOf([0, 0, 0, 0, 0, 0, 0, 1, 1, 2])
  const config = configOf({ batch: 3, epochs: 7 })
  const vocabulary = createVocabulary(['<end>', 'a', 'bird'])
  let lost = 0
  for (let epoch = 0; epoch < 7; epoch++) {
    const options = { split: 'train', batch: 3, vocabulary, words: 2, seed: config.seed } as const
    for await (const { classes } of batches(dataSet, { ...options, epoch, images: false })) {
      if (classes.every((place) => place === classes[0])) lost++
    }
  }
  expect(lost).toBeGreaterThan(0)
  expect(warnOfOneClass(config, dataSet, 'vta')).toMatch(
    new RegExp(`^${lost} of the 21 batches .* one class only .* vta\\.batch \\(now 3\\)`),
  )
})

test('all of them, where there is but one class', () => {
  const one = dataSetOf(Array.from({ length: 2600 }, () => 0))
  expect(warnOfOneClass(configOf({ batch: 2, epochs: 1 }), one, 'vta')).toMatch(
    /^All 1,300 batches/,
  )
})

test('nothing to say where classes are not masked, or mixed', () => {
  const one = dataSetOf([0, 0, 0, 0])
  expect(
    warnOfOneClass(configOf({ batch: 2, epochs: 1, sameClass: 'negative' }), one, 'vta'),
  ).toBeUndefined()
  const mixed = dataSetOf([0, 0, 1, 1])
  expect(warnOfOneClass(configOf({ batch: 4, epochs: 9 }), mixed, 'vta')).toBeUndefined()
})

test('of phase tim, those in which the matching loss is taken', () => {
  const one = dataSetOf(Array.from({ length: 20 }, () => 0))
  const warn = (tim: object, generator = 'attngan', sameClass = 'mask') =>
    warnOfOneClass({ ...configOf({ sameClass }, tim), parts: { ...parts, generator } }, one, 'tim')
  expect(warn({ batch: 2, epochs: 3, matching: { every: 1 } })).toMatch(
    /^All 30 batches .* matching loss of phase tim .* Raise tim\.batch \(now 2\), or set vta\.sameClass=negative$/,
  )
  expect(warn({ batch: 2, epochs: 3, matching: { every: 4 } })).toMatch(/^All 7 batches/)
  expect(warn({ batch: 2, epochs: 3, matching: { weight: 0 } })).toBeUndefined()
  expect(warn({ batch: 2, epochs: 3 }, 'stackgan-v2')).toBeUndefined()
  expect(warn({ batch: 2, epochs: 3 }, 'attngan', 'negative')).toBeUndefined()
})
