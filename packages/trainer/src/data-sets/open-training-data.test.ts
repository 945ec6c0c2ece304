import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAviary } from '@laviter/data'
import { loadConfig } from '../config/load'
import { openTrainingData } from './open-training-data'

const watch = { onProgress: () => undefined, signal: new AbortController().signal }

test('an aviary of another size is not taken for the one that is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-birds-'))
  const open = async (size?: string) => {
    const data = { 'data.root': join(folder, 'birds'), ...(size && { 'data.size': size }) }
    return openTrainingData((await loadConfig('aviary/tiny', data)).config, watch)
  }
  try {
    await makeAviary({ size: 'tiny', to: join(folder, 'birds') })
    expect((await open()).items).toHaveLength(64)
    await expect(open('small')).rejects.toThrow(
      /is of size tiny, not small\. Set data\.size to tiny/,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
