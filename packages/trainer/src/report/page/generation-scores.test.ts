import type { GenerationEvaluation } from '../../evaluation/images/generation-evaluation'
import { exampleGeneration } from '../fixtures/example-generation'
import { generationScores } from './generation-scores'

// Vega is an ES module, which jest cannot load: in place of its plots stands what they say
jest.mock('../figures/plot', () => ({
  ...jest.requireActual<object>('../figures/plot'),
  plot: (_: unknown, label: string) => Promise.resolve(label),
}))

const whole = exampleGeneration()
const { images, size, realSize, drawing, encoder, fid } = whole

async function textOf(generation: GenerationEvaluation): Promise<string> {
  const { body } = await generationScores(generation, { name: 'birds' }, 'test')
  return String(body)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')
}

test('each number stands beside its yardsticks, with all that it was measured with', async () => {
  const text = await textOf({ ...whole, drawing: { temperature: 0.5 } })
  for (const said of [
    'one of a sentence each, drawn at temperature 0.5, 128 pixels a side',
    'first shrunk to 128 pixels, so that no number is about size',
    'Drawn 61.2 21.0 ± 1.2 3.41 ± 0.11 1,500 against 1,500',
    'Drawn before training 214.7 190.0 ± 1.2 1.12 ± 0.11',
    'by 2.0 pixels 24.3 13.0 ± 1.2 –',
    'one half against the other 19.8 0.1 ± 1.2 – 750 against 750 Real – – 9.87 ± 0.11 1,500',
    'inception-v3, nsfwjs, frozen backbone, pooled, 2048 wide',
    'the more so here, where there are fewer pictures than features',
    'right in 61.2 % of those that were held out',
    'of classes that it has never seen',
    'Drawn pictures reach 62.7 % of that',
    'it reads 86.0 % right',
    'have the colour named in 36.0 % (34.1–38.0 % by 2,310 parts), 3.0× what sentences dealt out anew would find, 12.0 %',
  ])
    expect(text).toContain(said)
})

test('nothing is told in times of a chance of 0, as of one picture', async () => {
  const colours = whole.colours && { ...whole.colours, matched: 0, chance: 0 }
  const text = await textOf({ ...whole, colours })
  expect(text).toMatch(/parts\), what sentences dealt out anew would find, 0\.0 %/)
  expect(text).not.toMatch(/NaN|Infinity/)
})

test('what was not measured is not there', async () => {
  const distance = await textOf({ images, size, realSize, drawing, encoder, fid })
  expect(distance).toContain('61.2')
  for (const absent of ['KID', 'Inception Score', 'aligner', 'colour', 'temperature'])
    expect(distance).not.toContain(absent)
  expect(await textOf({ images, size, realSize, drawing, encoder })).not.toContain('FID')
})

test('real pictures of another size are part of the numbers, and are called so', async () => {
  const text = await textOf({ ...whole, realSize: 64 })
  expect(text).toContain('first shrunk to 64 pixels, so that part of each distance is the size')
  expect(text).toContain('real pictures of 64 pixels find theirs')
  expect(text).not.toContain('no number is about size')
})
