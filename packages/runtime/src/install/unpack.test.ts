import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTensorflowWheel, makeZip } from '../../testing/fake-wheel'
import { scratchFolder } from '../../testing/scratch'
import { isUserError } from '../errors'
import { neededOfNvidia, neededOfTensorflow, unpackWheel } from './unpack'

const scratch = scratchFolder()
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
const unpack = (zip: Uint8Array, wanted: (path: string) => boolean = () => true) => {
  const folder = mkdtempSync(join(scratch, 'unpack-'))
  const wheel = join(folder, 'x.whl')
  writeFileSync(wheel, zip)
  return { to: join(folder, 'to'), folder, done: unpackWheel(wheel, join(folder, 'to'), wanted) }
}

test('takes libraries and the C headers out of a TensorFlow wheel, nothing else', async () => {
  const { to, done } = unpack(makeTensorflowWheel(), neededOfTensorflow(LIBRARIES))
  expect(await done).toBe(6)
  const files = readdirSync(to, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
  expect(files.map((file) => file.name).sort()).toEqual(
    ['METADATA', 'c_api.h', 'ctstring_internal.h', 'tsl_status.h', ...LIBRARIES].sort(),
  )
  expect(readFileSync(join(to, 'tensorflow', LIBRARIES[1] ?? ''), 'utf8')).toBe('framework')
})

test('takes libraries and tools out of an NVIDIA wheel', () => {
  expect(neededOfNvidia('nvidia/cublas/lib/libcublas.so.12')).toBe(true)
  expect(neededOfNvidia('nvidia/cuda_nvcc/bin/ptxas')).toBe(true)
  expect(neededOfNvidia('nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc')).toBe(true)
  expect(neededOfNvidia('nvidia/cublas/include/cublas.h')).toBe(false)
})

test.each([
  ['../out', '../out'],
  ['an absolute path', join(scratch, 'out')],
  ['a/../../out', 'a/../../out'],
  ['a\\..\\..\\out', 'a\\..\\..\\out'],
])('nothing leaves the folder: %s', async (_, path) => {
  const { folder, done } = unpack(makeZip({ [path]: 'x' }))
  const error: unknown = await done.catch((thrown: unknown) => thrown)
  expect(isUserError(error)).toBe(true)
  expect(readdirSync(folder)).toEqual(['x.whl'])
  expect(readdirSync(scratch)).not.toContain('out')
})

test('a damaged wheel is named', async () => {
  const whole = makeTensorflowWheel(5000)
  for (const bytes of [whole.subarray(0, 3000), Buffer.from('no zip'), Buffer.alloc(0)])
    await expect(unpack(bytes).done).rejects.toThrow(/x\.whl cannot be unpacked/)
  const changed = Buffer.from(whole)
  changed.fill(0xff, 60, 400) // inside the first file's deflate stream
  await expect(unpack(changed).done).rejects.toThrow(/x\.whl cannot be unpacked/)
})
