import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner, type CreateCaptioner } from '@laviter/itm'
import { loadConfig } from '../config/load'
import { resolveParts } from '../parts'
import { expectCaptioner, expectCaptionerRules } from './expect-captioner'

const sizes = { encoderLayers: 1, decoderLayers: 1, heads: 2, feedForward: 8, headWidth: 8 }
const sound: CreateCaptioner = (config, context) =>
  createTransformerCaptioner({ ...config, ...sizes }, context)

async function check(captioner: CreateCaptioner) {
  const { config } = await loadConfig({ name: 'x', data: { format: 'folder' }, embed: 16 })
  await expectCaptionerRules(config, await resolveParts(config.parts, '.', { captioner }))
}

test('a captioner that keeps the contract passes, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  await check(sound)
  expect(tf.memory().numTensors).toBe(before)
})

test('one that is made for the regions of the run is examined with them', async () => {
  const grid: CreateCaptioner = (config, context) =>
    createTransformerCaptioner({ ...config, ...sizes, grid: [17, 17] }, context)
  await check(grid)
})

test('one that looks ahead is told the rule that it breaks, and what to do', async () => {
  const seer: CreateCaptioner = async (config, context) => {
    const captioner = await sound(config, context)
    const logits: typeof captioner.logits = (image, tokens, options) =>
      tf.tidy(() => {
        const scores = captioner.logits(image, tokens, options)
        const mean = tf.mean(tf.cast(tokens, 'float32'), 1, true) // [B, 1]
        return tf.mul(scores, tf.expandDims(mean, 2))
      })
    return { ...captioner, logits }
  }
  await expect(check(seer)).rejects.toThrow(
    /parts\.captioner: \(given in code\) breaks the rule "a later token never changes an earlier logit": .*causal mask/,
  )
})

test('one that lacks members is told which', async () => {
  const half: unknown = { parameters: {}, dispose: () => undefined }
  expect(() => expectCaptioner('half.mjs', half)).toThrow(
    /the captioner of half\.mjs lacks tokens \(.*\), length \(.*\), logits\(\), generate\(\)/,
  )
  expect(() => expectCaptioner('half.mjs', 7)).toThrow(/returned 7, not a captioner object/)
})
