import { existsSync, mkdtempSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../../testing/scratch'
import { loadHush } from '../native-addons'
import { addonsOf, buildAddons } from './build'
import { installedTensorflows } from './installed'
import { planInstall } from './plan'

const scratch = scratchFolder()

test('builds both addons against the installed libraries; ours loads and does what it says', async () => {
  const [installed] = await installedTensorflows()
  const folder = mkdtempSync(join(scratch, 'build-'))
  symlinkSync(join(installed?.folder ?? '', 'tensorflow'), join(folder, 'tensorflow'))
  await buildAddons(folder, planInstall().libraries)
  const addons = await addonsOf(folder)
  expect(existsSync(addons.binding)).toBe(true)

  const { hush, setEnvironment } = loadHush(addons.hush)
  expect(hush(() => 41 + 1)).toBe(42)
  const failing = () =>
    hush(() => {
      throw new Error('as it was')
    })
  expect(failing).toThrow('as it was')
  expect(() => setEnvironment('LAVITER_TEST', 'ü')).not.toThrow()
})
