import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { scratchFolder, withEnvironment } from '../../testing/scratch'
import { loadHush } from '../native-addons'
import { openStock } from '../open-native'
import { addonsOf } from './build'
import { installedTensorflows } from './installed'
import { stockAddons, stockWorks } from './stock'

const scratch = scratchFolder()
withEnvironment(() => ({ TF_CPP_MIN_LOG_LEVEL: undefined, CUDA_VISIBLE_DEVICES: undefined }))
const addonIn = (root: string, name: string) => {
  const folder = join(root, '@tensorflow', name, 'lib', 'napi-v8')
  mkdirSync(folder, { recursive: true })
  return join(folder, 'tfjs_binding.node')
}

test('a stock tfjs-node is used where its addon loads, and passed over where not', async () => {
  const root = mkdtempSync(join(scratch, 'modules-'))
  expect(stockAddons([root])).toEqual([])
  const broken = addonIn(root, 'tfjs-node-gpu')
  writeFileSync(broken, 'no library')
  expect(await stockWorks(stockAddons([root]))).toBeUndefined()

  // our own addon in the stock place; it looks for the libraries two folders above
  const [installed] = await installedTensorflows()
  const good = addonIn(root, 'tfjs-node')
  copyFileSync((await addonsOf(installed?.folder ?? '')).binding, good)
  const folder = join(root, '@tensorflow', 'tfjs-node')
  symlinkSync(join(installed?.folder ?? '', 'tensorflow'), join(folder, 'tensorflow'))
  expect(stockAddons([root])).toEqual([broken, good])
  expect(await stockWorks(stockAddons([root]))).toBe(folder)

  await expect(openStock(broken, { gpu: true, quiet: false })).rejects.toThrow()
  expect(process.env).not.toMatchObject({ TF_CPP_MIN_LOG_LEVEL: expect.anything() })
  expect(process.env).not.toMatchObject({ CUDA_VISIBLE_DEVICES: expect.anything() })
  const { hush } = loadHush((await addonsOf(installed?.folder ?? '')).hush) // keeps the test's output clean
  const backend = await hush(() => openStock(good, { gpu: false, quiet: true }))
  expect(process.env).toMatchObject({ TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '-1' })
  expect(backend).toMatchObject({ name: 'tensorflow', tensorflow: installed?.tensorflow })
  expect(tf.getBackend()).toBe('tensorflow')
})
