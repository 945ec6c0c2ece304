import * as tf from '@tensorflow/tfjs-core'
import { discriminatorLoss, generatorLoss } from '@laviter/losses'
import { loadConfig } from '../config/load'
import { gameOf, guessedLosses } from './game'

const game = async (overrides: Record<string, unknown> = {}) =>
  gameOf((await loadConfig({ name: 'x', data: { format: 'folder' } }, overrides)).config)

test('the paper’s rules, unless the generator is another paper’s', async () => {
  expect(await game()).toMatchObject({
    form: 'paper',
    condition: 'sentence',
    batchNorm: 'apart',
    shift: 0,
    klWeight: 1,
    matching: { weight: 5, every: 1 },
    words: 0,
    redescription: 0,
    reconstruction: 0,
    consistency: 0,
    average: 0.999,
  })
  expect(await game({ 'parts.generator': 'stackgan-v1' })).toMatchObject({
    form: 'stackgan-v1',
    condition: 'mean',
    attached: false,
    firstAlone: false,
    klWeight: 2,
    matching: { weight: 0 },
    average: 0,
  })
  const v2 = { form: 'stackgan-v2', attached: true, wrong: 'picture', klWeight: 2 }
  expect(await game({ 'parts.generator': 'stackgan-v2' })).toMatchObject(v2)
  const mirror = { form: 'paper', matching: { weight: 0 }, redescription: 10 }
  expect(await game({ 'parts.generator': 'mirrorgan' })).toMatchObject(mirror)
  expect(await game({ 'parts.generator': './mine.mjs' })).toEqual(await game())
})

test('what is written wins', async () => {
  const written = {
    'tim.klWeight': 0,
    'tim.matching.weight': 1,
    'tim.form': 'hinge',
    'tim.batchNorm': 'together',
    'tim.average': 0.9,
  }
  expect(await game({ 'parts.generator': 'stackgan-v2', ...written })).toMatchObject({
    form: 'hinge',
    batchNorm: 'together',
    condition: 'sentence',
    klWeight: 0,
    matching: { weight: 1 },
    average: 0.9,
  })
})

test.each(['paper', 'hinge', 'stackgan-v1', 'stackgan-v2'] as const)(
  'guessing, which is logits of 0, costs in %s what is said of it',
  (form) => {
    for (const heads of [1, 2] as const) {
      tf.tidy(() => {
        const unsure = tf.zeros<tf.Rank.R1>([3])
        const verdict = { conditional: unsure, ...(heads === 2 && { unconditional: unsure }) }
        const wrong = form === 'stackgan-v2' ? verdict : { conditional: unsure }
        const taught = discriminatorLoss({ real: verdict, fake: verdict, wrong }, { form })
        const { discriminator, generator } = guessedLosses({ form }, heads)
        expect(taught.total.dataSync()[0]).toBeCloseTo(discriminator, 5)
        const fooled = generatorLoss([verdict], { form })
        expect(fooled.total.dataSync()[0]).toBeCloseTo(generator, 5)
      })
    }
  },
)
