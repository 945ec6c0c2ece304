import { isUserError } from '../errors'
import { planInstall, platformTags } from './plan'

const linux = { platform: 'linux', arch: 'x64', glibc: '2.36' }

test('takes the small build on x64, and the one that exists elsewhere', () => {
  expect(planInstall({}, linux).distribution).toBe('tensorflow-cpu')
  expect(planInstall({ cuda: true }, linux).distribution).toBe('tensorflow')
  expect(planInstall({}, { ...linux, arch: 'arm64' }).distribution).toBe('tensorflow')
  expect(planInstall({}, { platform: 'darwin', arch: 'arm64' }).libraries[0]).toMatch(/\.dylib$/)
})

test('knows the checksums of the default version only', () => {
  expect(planInstall({}, linux).sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(planInstall({ tensorflow: '2.20.0' }, linux).sha256).toBeUndefined()
})

test('keeps builds and versions apart', () => {
  const folders = [{}, { cuda: true }, { tensorflow: '2.20.0' }].map(
    (o) => planInstall(o, linux).folder,
  )
  expect(new Set(folders).size).toBe(3)
})

test.each([
  ['Windows', { platform: 'win32', arch: 'x64' }, {}, /no TensorFlow libraries for win32-x64/],
  ['musl', { platform: 'linux', arch: 'x64' }, {}, /without glibc/],
  ['CUDA on a Mac', { platform: 'darwin', arch: 'arm64' }, { cuda: true }, /needs Linux on x64/],
  ['a version that is none', linux, { tensorflow: '../2' }, /No TensorFlow version: "..\/2"/],
])('says in one line: %s', (_, machine, wanted, message) => {
  const plan = () => planInstall(wanted, machine)
  expect(plan).toThrow(message)
  try {
    plan()
  } catch (error) {
    expect(isUserError(error)).toBe(true)
    expect(String(error)).not.toContain('\n')
  }
})

test('names the tags of older glibc too, the newest first', () => {
  const tags = platformTags({ ...linux, glibc: '2.28' })
  expect(tags[0]).toBe('manylinux_2_28_x86_64')
  expect(tags).toContain('manylinux_2_27_x86_64')
  expect(tags).toContain('manylinux2014_x86_64')
  expect(tags).not.toContain('manylinux_2_29_x86_64')
})
