import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GenerateOptions } from '@laviter/itm'
import * as tf from '@tensorflow/tfjs-core'
import { createColourRun } from '../evaluation/fixtures/colour-run'
import type { Run } from '../run'
import { openDescriber } from './describer'

let folder: string
let run: Run
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-describer-'))
  run = await createColourRun(folder, { captioner: true })
})
afterEach(async () => {
  await run.dispose()
  await rm(folder, { recursive: true })
})

test('captions are as long as is configured, or as the captioner can say', async () => {
  const loaded = await run.captioner()
  const said: (number | undefined)[] = []
  const describe = (_: unknown, options?: GenerateOptions) => {
    said.push(options?.maxWords)
    return Promise.resolve([])
  }
  const listened = { ...run, captioner: () => Promise.resolve({ ...loaded, describe }) }
  const image = { global: tf.zeros<tf.Rank.R2>([1, 3]), regions: tf.zeros<tf.Rank.R3>([1, 1, 3]) }
  const { config } = run
  for (const [configured, asked] of [[40], [5], [40, 3], [5, 8]] as const) {
    const decoding = { ...config.decoding, maxWords: configured }
    const options = asked === undefined ? {} : { decoding: { maxWords: asked } }
    await (
      await openDescriber({ ...listened, config: { ...config, decoding } }, options)
    )(image)
  }
  expect(said).toEqual([8, 5, 3, 8])
  tf.dispose(image)
  await expect(openDescriber(run, { decoding: { maxWords: 9 } })).rejects.toThrow(
    "--max-words is 9: the run's captioner says 8 at most",
  )
})
