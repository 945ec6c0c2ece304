import { configSchema } from '../config/schema'
import type { Evaluation } from './evaluation'
import { whatStands, type EvaluationKeys } from './what-stands'

const { decoding, drawing } = configSchema.parse({
  name: 'a',
  data: { format: 'folder', root: 'a' },
})
const now: EvaluationKeys = {
  model: 'm1',
  data: 'd1',
  truth: 't1',
  seed: 1,
  protocol: { candidates: 100, k: 1, draws: 300 },
  decoding,
  drawing,
}
const share = {
  value: 0.5,
  interval: [0.4, 0.6] as [number, number],
  k: 1,
  candidates: 100,
  draws: 300,
  ties: 0,
  chance: 0.01,
}
const saved: Evaluation = {
  split: 'test',
  metrics: ['r-precision', 'recall', 'bleu', 'caption-attributes', 'kid', 'generated-r-precision'],
  model: 'm1',
  data: 'd1',
  truth: 't1',
  seed: 1,
  protocol: now.protocol,
  images: 12,
  captions: 24,
  rPrecision: share,
  oracle: { rPrecision: share },
  captioning: {
    scores: { Bleu_4: 0.3 },
    images: 12,
    decoding,
    baseline: { caption: 'a bird', count: 2, scores: { Bleu_4: 0.1 } },
    distinct: 1,
  },
  generation: {
    images: 12,
    size: 64,
    realSize: 64,
    drawing,
    encoder: { name: 'a', layer: 'global', d: 3, resize: 'none' },
    rPrecision: { generated: share, real: share, share: 1 },
  },
  notes: [],
}
const stands = (text: object = saved, keys = now) => whatStands(JSON.stringify(text), keys)

test('numbers of the same model, data and settings stand', () => {
  expect(stands()).toEqual({ evaluation: saved })
})

test.each([
  [{ model: 'm2' }, 'is of another model'],
  [{ data: 'd2' }, 'is of other pictures or captions'],
  [{ seed: 2 }, 'is of another seed'],
])('of %o nothing stands', (changed, stale) => {
  expect(stands(saved, { ...now, ...changed })).toEqual({ stale })
})

test('of captions that were decoded otherwise the others stand', () => {
  const { evaluation, stale } = stands(saved, { ...now, decoding: { ...decoding, beams: 7 } })
  expect(stale).toBe('is stale in part (its captions were decoded otherwise)')
  expect(evaluation?.captioning).toBeUndefined()
  expect(evaluation?.metrics).toEqual(['r-precision', 'recall', 'kid', 'generated-r-precision'])
  expect(evaluation?.rPrecision).toEqual(share)
})

test('of pictures that were drawn otherwise the others stand', () => {
  const { evaluation, stale } = stands(saved, { ...now, drawing: { temperature: 0.5 } })
  expect(stale).toBe('is stale in part (its pictures were drawn otherwise)')
  expect(evaluation?.generation).toBeUndefined()
  expect(evaluation?.metrics).toEqual(['r-precision', 'recall', 'bleu', 'caption-attributes'])
})

test('of another protocol both R-precisions go, and nothing else', () => {
  const { evaluation, stale } = stands(saved, {
    ...now,
    protocol: { candidates: 50, k: 1, draws: 300 },
  })
  expect(stale).toBe('is stale in part (its R-precision chose among other candidates)')
  expect(evaluation?.rPrecision ?? evaluation?.oracle).toBeUndefined()
  expect(evaluation?.generation).toMatchObject({ images: 12 })
  expect(evaluation?.generation?.rPrecision).toBeUndefined()
  expect(evaluation?.metrics).toEqual(['recall', 'bleu', 'caption-attributes', 'kid'])
  expect(evaluation?.captioning).toEqual(saved.captioning)
})

test('of other attributes what is held against them goes, and R-precision where it has an oracle', () => {
  const { evaluation, stale } = stands(saved, { ...now, truth: 't2' })
  expect(stale).toBe('is stale in part (its attributes were others)')
  expect(evaluation?.metrics).toEqual(['recall', 'bleu', 'kid', 'generated-r-precision'])
  expect(evaluation?.captioning).toEqual(saved.captioning)
  const { oracle, ...without } = saved
  expect(stands(without, { ...now, truth: 't2' }).evaluation?.rPrecision).toEqual(share)
  expect(oracle).toBeDefined()
})

test('older files say no protocol and no attributes, and stand; a file that is cut short does not', () => {
  const older = { ...saved, protocol: undefined, truth: undefined }
  expect(stands(older)).toEqual({ evaluation: older })
  expect(whatStands('{"rPrec', now)).toEqual({ stale: 'cannot be read any more' })
})
