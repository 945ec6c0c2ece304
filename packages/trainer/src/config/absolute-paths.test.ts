import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { absolutePaths } from './absolute-paths'
import { loadConfig } from './load'

const config = async (overrides: Record<string, string> = {}) =>
  (await loadConfig({ name: 'x', data: { format: 'folder', root: '/photos' } }, overrides)).config

test('features and imported weights are found from anywhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-weights-'))
  try {
    const { features, imageEncoder, textEncoder, captioner } = absolutePaths(
      await config({
        'features.folder': 'features',
        'imageEncoder.backbone': relative('.', folder),
        'textEncoder.weights': 'text',
        'captioner.weights': 'words',
      }),
    )
    expect(features.folder).toBe(resolve('features'))
    expect(imageEncoder.backbone).toBe(folder)
    expect(textEncoder.weights).toBe(resolve('text'))
    expect(captioner.weights).toBe(resolve('words'))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what is left out stays so, and names stay names', async () => {
  for (const name of ['nsfwjs', 'random', 'resnet']) {
    const written = await config({ 'imageEncoder.backbone': name })
    expect(absolutePaths(written)).toEqual(written)
  }
})
