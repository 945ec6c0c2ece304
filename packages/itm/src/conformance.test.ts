import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { captionerRules } from './conformance'
import { createBigramCaptioner } from './fixtures/bigram-captioner'
import { createShowAndTell } from './show-and-tell'
import { createShowAttendAndTell } from './show-attend-and-tell'
import { createTransformerCaptioner } from './transformer-captioner'

describe('Transformer', () => {
  const config = { encoderLayers: 1, decoderLayers: 2, heads: 2, feedForward: 12, headWidth: 12 }
  for (const rule of captionerRules(createTransformerCaptioner, { config }))
    test(rule.name, rule.run)
})
describe('Transformer without layers over the regions', () => {
  const config = { encoderLayers: 0, decoderLayers: 1, heads: 2, feedForward: 12, headWidth: 12 }
  for (const rule of captionerRules(createTransformerCaptioner, { config }))
    test(rule.name, rule.run)
})
describe('Show-and-Tell', () => {
  const config = { width: 10, tableWidth: 6 }
  for (const rule of captionerRules(createShowAndTell, { config })) test(rule.name, rule.run)
})
describe('Show-Attend-and-Tell', () => {
  const config = { width: 10, tableWidth: 6, attentionWidth: 7 }
  for (const rule of captionerRules(createShowAttendAndTell, { config })) test(rule.name, rule.run)
})

test('a captioner of one’s own in twenty lines keeps all rules', async () => {
  const check = join(__dirname, 'fixtures/check-own-captioner.mjs')
  const source = ['--conditions=@laviter/source', '--import', 'tsx', check]
  const { stdout } = await promisify(execFile)(process.execPath, source)
  const { rules, failed } = JSON.parse(stdout)
  expect(failed).toEqual([])
  expect(rules).toBe(captionerRules(createShowAndTell).length)
})

test('other sizes and tokens are examined as a run has them', async () => {
  const config = { vocabularySize: 30, embed: 12, length: 5, padding: 4, start: 9, end: 0 }
  for (const rule of captionerRules(createBigramCaptioner, { config, regions: 4 })) await rule.run()
})

test.each([2, 4, 5, 7])(
  'a captioner of %i tokens a row is examined by shorter ones',
  async (length) => {
    const sizes = { encoderLayers: 0, decoderLayers: 1, heads: 2, feedForward: 8, headWidth: 8 }
    const config = { ...sizes, length }
    for (const rule of captionerRules(createTransformerCaptioner, { config })) await rule.run()
  },
)

test('a vocabulary of one word is examined, and what is undefined is as if left out', async () => {
  const config = { vocabularySize: 4, width: 6, tableWidth: 6, embed: undefined, length: undefined }
  for (const rule of captionerRules(createShowAndTell, { config })) await rule.run()
})

test('captioners of images of one region are examined too', async () => {
  const sizes = { encoderLayers: 1, decoderLayers: 1, heads: 2, feedForward: 8, headWidth: 8 }
  const attend = { width: 10, tableWidth: 6, attentionWidth: 7 }
  for (const rule of [
    ...captionerRules(createTransformerCaptioner, { config: sizes, regions: 1 }),
    ...captionerRules(createShowAttendAndTell, { config: attend, regions: 1 }),
  ])
    await rule.run()
})

test('the quick rules are a part of all', () => {
  const names = (quick: boolean) =>
    captionerRules(createBigramCaptioner, { quick }).map(({ name }) => name)
  expect(names(true).length).toBeLessThan(names(false).length)
  expect(names(false)).toEqual(expect.arrayContaining(names(true)))
})
