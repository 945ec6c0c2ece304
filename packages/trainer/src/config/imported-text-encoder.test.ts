import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeImported } from '../imported-weights'
import { textEncoderConfig } from '../parts'
import { settlePaths } from '../training/prepare-run'
import { loadConfig } from './load'
import type { Overrides } from './overrides'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-imported-text-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const settled = async (overrides: Overrides = {}) => {
  const data = { format: 'folder' as const, root: '/photos', words: 6 }
  const input = { name: 'x', data, embed: 16, textEncoder: { weights: folder } }
  return (await settlePaths(await loadConfig(input, overrides))).config
}

const write = (part: 'transformer' | 'bilstm', config: object) =>
  writeImported({ kind: 'text-encoder', encoder: { part, config, tensors: {} } }, folder)

test('imported weights bring what they were made with; the words are the run’s', async () => {
  const made = { words: 6, embed: 16, heads: 2, depth: 3, parity: true }
  await write('transformer', { vocabularySize: 60, ...made })
  expect(textEncoderConfig(await settled({ 'textEncoder.heads': 2 }), 9)).toEqual({
    vocabularySize: 9,
    ...made,
  })
})

test('what the configuration says otherwise is named, with what to set', async () => {
  const made = { words: 12, embed: 32, heads: 2, depth: 1, parity: true }
  await write('transformer', { vocabularySize: 60, ...made })
  await expect(
    settled({ 'textEncoder.depth': 1, 'textEncoder.heads': 8, 'textEncoder.parity': false }),
  ).rejects.toThrow(
    /made otherwise: set embed to 32 \(it is 16\), data\.words to 12 \(it is 6\), textEncoder\.heads to 2 \(it is 8\), textEncoder\.parity to true \(it is false\)/,
  )
  await expect(settled({ 'parts.textEncoder': 'bilstm' })).rejects.toThrow(/holds a transformer/)
})

test('a BiLSTM reads longer and shorter captions than it learned from', async () => {
  await write('bilstm', { vocabularySize: 60, words: 18, embed: 16, tableWidth: 20 })
  const { data, textEncoder } = await settled({ 'parts.textEncoder': 'bilstm' })
  expect([data.words, textEncoder.tableWidth]).toEqual([6, 20])
})

test('a folder that is gone, or holds none, changes nothing', async () => {
  expect((await settled()).textEncoder).toEqual({ weights: folder, options: {} })
})
