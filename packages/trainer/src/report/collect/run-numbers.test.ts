import { loadConfig } from '../../config/load'
import type { Overrides } from '../../config/overrides'
import type { Run } from '../../run'
import { labelsOf } from './run-numbers'

const data = { format: 'folder' as const, root: 'x' }

/** Runs that differ as the overrides say, in folders a, b, c. */
async function labels(...overrides: Overrides[]) {
  const runs = await Promise.all(
    overrides.map(async (own, at): Promise<Pick<Run, 'folder' | 'config'>> => ({
      folder: `runs/${'abc'[at]}`,
      config: (await loadConfig({ name: 'x', data }, own)).config,
    })),
  )
  return labelsOf(runs)
}

test('runs are told apart by the part that differs, by the path of written captions, or by their folders', async () => {
  const straight = { 'joint.fakeCaptions.path': 'straight-through' }
  expect(await labels({})).toEqual(['Transformer'])
  expect(await labels({}, { 'parts.textEncoder': 'bilstm' })).toEqual(['Transformer', 'BiLSTM'])
  expect(await labels({}, { 'parts.captioner': 'show-and-tell', ...straight })).toEqual([
    'Transformer',
    'Show-and-Tell',
  ])
  expect(await labels({}, straight)).toEqual([
    'Transformer, discrete captions',
    'Transformer, straight-through captions',
  ])
  expect(await labels({}, straight, {})).toEqual([
    'Transformer, a',
    'Transformer, b',
    'Transformer, c',
  ])
})
