import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { scratchFolder, withEnvironment, writeProgram } from '../testing/scratch'
import { fetchNpmPackage, unpackTarball } from './npm-package'

const scratch = scratchFolder()
const integrityOf = (file: string) =>
  `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
let tarball: string
let integrity: string

beforeAll(async () => {
  mkdirSync(join(scratch, 'package', 'lib'), { recursive: true })
  writeFileSync(join(scratch, 'package', 'package.json'), '{"name":"thing"}')
  writeFileSync(join(scratch, 'package', 'lib', 'weights.bin'), Buffer.alloc(100_000, 7))
  tarball = join(scratch, 'thing.tgz')
  await create({ gzip: true, file: tarball, cwd: scratch }, ['package'])
  integrity = integrityOf(tarball)
})

/** An npm that packs our tarball, and counts how often it was asked. */
const fakeNpm = (script: string) => {
  const folder = mkdtempSync(join(scratch, 'npm-'))
  const program = writeProgram(join(folder, 'npm'), `echo "$@" >> ${folder}/calls\n${script}`)
  process.env.PATH = `${folder}:${process.env.PATH}`
  return { calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'), program }
}
const packs = () =>
  `while [ "$1" != --pack-destination ]; do shift; done\ncp ${tarball} "$2/thing-1.0.0.tgz"`

withEnvironment(() => ({
  LAVITER_CACHE: mkdtempSync(join(scratch, 'cache-')),
  npm_execpath: undefined,
}))

test('fetches a package through npm, once, however many ask', async () => {
  const npm = fakeNpm(packs())
  const fetch = () => fetchNpmPackage('@us/thing', '1.0.0', integrity)
  const [folder] = await Promise.all([fetch(), fetch(), fetch()])
  expect(await fetch()).toBe(folder)
  expect(readFileSync(join(folder, 'lib', 'weights.bin'))).toHaveLength(100_000)
  expect(readdirSync(folder).sort()).toEqual(['lib', 'package.json'])
  expect(npm.calls()).toHaveLength(1)
  expect(npm.calls()[0]).toMatch(/^pack @us\/thing@1.0.0 .*--ignore-scripts/)
})

test('what is not the published package is refused, and nothing stays', async () => {
  fakeNpm(packs())
  const wrong = `sha512-${Buffer.alloc(64).toString('base64')}`
  await expect(fetchNpmPackage('thing', '1.0.0', wrong)).rejects.toThrow(/its sha512 is/)
  expect(readdirSync(join(process.env.LAVITER_CACHE ?? '', 'npm'))).toEqual([])
})

test('says what npm said, and where npm is missing', async () => {
  fakeNpm('echo "npm error code E404" >&2; echo "npm error 404 Not Found" >&2; exit 1')
  await expect(fetchNpmPackage('thing', '1.0.0', integrity)).rejects.toThrow(
    /^npm could not fetch thing@1.0.0: E404, 404 Not Found\. Check the network/,
  )
  fakeNpm('echo "npm error code ENOSPC" >&2; exit 1')
  await expect(fetchNpmPackage('thing', '1.0.0', integrity)).rejects.toThrow(/^The disk is full/)
  process.env.PATH = scratch
  await expect(fetchNpmPackage('thing', '1.0.0', integrity)).rejects.toThrow(
    /npm is not on the PATH/,
  )
})

test('takes exact versions and integrity strings only', async () => {
  await expect(fetchNpmPackage('thing', '^1.0.0', integrity)).rejects.toThrow(/exact version/)
  await expect(fetchNpmPackage('../thing', '1.0.0', integrity)).rejects.toThrow(/exact version/)
  await expect(fetchNpmPackage('thing', '1.0.0', 'md5-abc')).rejects.toThrow(/No integrity string/)
})

test('an entry that leads out is refused', async () => {
  const folder = mkdtempSync(join(scratch, 'evil-'))
  writeFileSync(join(folder, 'out'), 'x')
  const evil = join(folder, 'evil.tgz')
  await create(
    { gzip: true, file: evil, cwd: folder, prefix: 'package/../..', preservePaths: true },
    ['out'],
  )
  mkdirSync(join(folder, 'a', 'b'), { recursive: true })
  await expect(unpackTarball(evil, join(folder, 'a', 'b'))).rejects.toThrow(/cannot be unpacked/)
  expect(existsSync(join(folder, 'a', 'out'))).toBe(false)
})

test('a damaged tarball is named', async () => {
  const damaged = join(scratch, 'damaged.tgz')
  writeFileSync(damaged, readFileSync(tarball).subarray(0, 200))
  const to = mkdtempSync(join(scratch, 'damaged-'))
  await expect(unpackTarball(damaged, to)).rejects.toThrow(/damaged.tgz cannot be unpacked/)
})
