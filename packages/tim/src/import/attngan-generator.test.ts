import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { assignParameters, type Images } from '@laviter/nn'
import { readPth } from '@laviter/nn/pth'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, toFloat32 } from '@laviter/nn/safetensors'
import { createAttnGanGenerator } from '../attngan-generator'
import { attnganGenerator } from './attngan-generator'

const FILE = 'attngan-generator.pth'
const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures', name))
const { tensors } = readSafetensors(fixture('attngan-generator.safetensors'))
const read = <R extends tf.Rank>(name: string) => {
  const stored = tensors[name]!
  const tensor: tf.Tensor = tf.tensor(toFloat32(stored), [...stored.shape])
  return tensor as tf.Tensor<R>
}
const stateDict = () => readPth(fixture(FILE), FILE)

test('a checkpoint draws what it draws in PyTorch', () => {
  const imported = attnganGenerator(stateDict(), FILE)
  expect(imported.config).toEqual({
    embed: 6,
    sizes: [64, 128],
    width: 1,
    residualBlocks: 1,
    noise: 5,
    condition: 4,
  })
  const generator = createAttnGanGenerator(imported.config, { random: createRandom(1) })
  assignParameters(generator.parameters, imported.tensors, { where: FILE })
  tf.tidy(() => {
    const { images, mean } = generator.generate({
      noise: read<tf.Rank.R2>('in.noise'),
      sentence: read<tf.Rank.R2>('in.sentence'),
      words: tf.transpose(read<tf.Rank.R3>('in.words'), [0, 2, 1]),
      epsilon: read<tf.Rank.R2>('in.eps'),
    })
    const sparse = (map: Images) =>
      tf.transpose(tf.stridedSlice(map, [0, 0, 0, 0], map.shape, [1, 8, 8, 1]), [0, 3, 1, 2])
    const outputs = {
      fake64_every8: sparse(images[0]!),
      fake128_every8: sparse(images[1]!),
      mu: mean,
    }
    for (const [name, output] of Object.entries(outputs)) {
      const expected = read(`out.${name}`)
      expect([name, ...output.shape]).toEqual([name, ...expected.shape])
      expect(tf.max(tf.abs(tf.sub(output, expected))).dataSync()[0]).toBeLessThan(1e-5)
    }
  })
  generator.dispose()
})

test('what does not fit is named', () => {
  const lacking = stateDict()
  delete lacking['h_net2.upsample.1.weight']
  expect(() => attnganGenerator(lacking, FILE)).toThrow(
    /attngan-generator\.pth: lacks h_net2\.upsample\.1\.weight/,
  )
  const other = { ...stateDict(), 'h_net2.conv.weight': lacking['ca_net.fc.weight']! }
  expect(() => attnganGenerator(other, FILE)).toThrow(/h_net2\.conv\.weight has no place/)
  expect(() => attnganGenerator({}, 'netD0.pth')).toThrow(
    /netD0\.pth: it lacks ca_net\.fc\.weight and is no state dict of AttnGAN's generator/,
  )
})
