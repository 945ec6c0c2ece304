import * as tf from '@tensorflow/tfjs-core'
import { createInceptionEncoder, type CreateImageEncoder } from '@laviter/vta'
import { loadConfig } from '../config/load'
import { resolveParts, type Parts } from '../parts'
import { jointPhase } from './joint-phase'

/** What phase joint says of a configuration before anything is trained. */
async function check(overrides: Record<string, unknown>, given: Parts = {}): Promise<void> {
  const alone = { 'joint.helpers': [], ...overrides }
  const { config } = await loadConfig('aviary/tiny', alone)
  await jointPhase.check?.(config, await resolveParts(config.parts, __dirname, given))
}

test('a layer that the built-in encoder does not have is told before anything is trained', async () => {
  await expect(check({ 'joint.frozen': 'Conv2d_4a_3X3' })).rejects.toThrow(
    /joint\.frozen is Conv2d_4a_3X3, which is no layer.* Did you mean Conv2d_4a_3x3\? All: all, none, Conv2d_1a_3x3/,
  )
  for (const frozen of ['all', 'none', 'Mixed_7a']) await check({ 'joint.frozen': frozen })
})

test('layers of one’s own are one’s own', async () => {
  const imageEncoder: CreateImageEncoder = async (config, context) => {
    const made = await createInceptionEncoder({ ...config, width: 0.05 }, context)
    const { parameters, embed, imageSize, range, encode, dispose } = made
    const freeze = (layer: string) => {
      if (layer !== 'stem') throw new Error(`it has a stem, and no ${layer}`)
    }
    return { parameters, embed, imageSize, range, encode, dispose, freeze }
  }
  const before = tf.memory().numTensors
  await check({ 'joint.frozen': 'stem' }, { imageEncoder })
  await expect(check({ 'joint.frozen': 'Mixed_7a' }, { imageEncoder })).rejects.toThrow(
    /joint\.frozen is Mixed_7a, and the image encoder .* cannot freeze that: it has a stem/,
  )
  expect(tf.memory().numTensors).toBe(before)
})
