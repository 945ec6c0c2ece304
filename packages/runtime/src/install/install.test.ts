import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FakeIndex, type FakeIndexOptions, startFakeIndex } from '../../testing/fake-index'
import { makeTensorflowWheel, makeZip } from '../../testing/fake-wheel'
import { runSource } from '../../testing/run-source'
import {
  FAKE_COMPILER,
  NO_PIP,
  scratchFolder,
  withEnvironment,
  writeProgram,
} from '../../testing/scratch'
import { needDisk } from '../disk'
import type { Progress } from '../progress'
import { install, parseCudaRequirements } from './install'
import { planInstall } from './plan'

const VERSION = '9.9.9'
const { distribution, tags } = planInstall({ tensorflow: VERSION })
const NAME = `${distribution.replace('-', '_')}-${VERSION}-cp311-cp311-${tags[0]}.whl`
const wheel = makeTensorflowWheel(300_000)
const scratch = scratchFolder()
const programs = join(scratch, 'bin')
let cache: string
let index: FakeIndex | undefined

beforeAll(() => writeProgram(join(programs, 'fake-cxx'), FAKE_COMPILER))
beforeEach(() => (cache = mkdtempSync(join(scratch, 'cache-'))))
afterEach(async () => {
  await index?.close()
  index = undefined
})
withEnvironment(() => ({
  ...NO_PIP,
  LAVITER_CACHE: cache,
  PATH: programs, // no pip there
  CXX: join(programs, 'fake-cxx'),
}))

const serve = async (options: Partial<FakeIndexOptions> = {}) => {
  index = await startFakeIndex({ files: { [NAME]: wheel }, ...options })
  process.env.PIP_INDEX_URL = index.url
  return index
}
const installed = (folder: string) => readdirSync(join(folder, 'tensorflow')).sort()

test('fetches, unpacks and builds; the second time nothing is done or said', async () => {
  const { requests } = await serve()
  const events: Progress[] = []
  const onProgress = (event: Progress) => events.push(event)
  const first = await install({ tensorflow: VERSION, onProgress })
  expect(first).toMatchObject({ tensorflow: VERSION, cuda: false, changed: true })
  expect(installed(first.folder)).toEqual([
    'include',
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
  ])
  expect(readdirSync(join(first.folder, 'addons'))).toHaveLength(1)
  expect(readdirSync(join(cache, 'downloads'))).toEqual([])
  const count = [events.length, requests.length]
  expect(await install({ tensorflow: VERSION, onProgress })).toEqual({ ...first, changed: false })
  expect([events.length, requests.length]).toEqual(count)
})

test('lets pip fetch it, where there is one, and says what pip says', async () => {
  const folder = mkdtempSync(join(scratch, 'pip-'))
  writeFileSync(join(folder, NAME), wheel)
  const pip = (download: string) =>
    writeProgram(
      join(folder, 'python3'),
      `PATH=/usr/bin:/bin\nshift 2\nif [ "$1" = --version ]; then echo "pip 99.0 from /x (python 3.11)"; exit 0; fi
echo "$@" > ${folder}/args\nwhile [ "$1" != --dest ]; do shift; done\n${download}`,
    )
  process.env.PATH = `${folder}:${programs}`

  pip(
    'echo "ERROR: Could not find a version" >&2\necho "ERROR: No matching distribution found for x" >&2\nexit 1',
  )
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(
    `pip could not fetch ${distribution}==${VERSION}: No matching distribution found for x. Check`,
  )
  pip('echo "OSError: [Errno 28] No space left on device" >&2; exit 1')
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(/^The disk is full/)
  pip(`cp ${folder}/${NAME} "$2"`)
  const done = await install({ tensorflow: VERSION })
  expect(installed(done.folder)).toContain('libtensorflow_cc.so.2')
  const args = readFileSync(join(folder, 'args'), 'utf8')
  expect(args).toMatch(/^download --no-deps --only-binary=:all: .*--platform manylinux_2_17_/)
})

test('says that there is no compiler before anything is fetched', async () => {
  const { requests } = await serve()
  delete process.env.CXX
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(
    /^No C\+\+ compiler: .*Install one \(/,
  )
  process.env.CXX = '/no/such/compiler'
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(/at CXX=\/no\/such\/compiler/)
  expect(requests).toEqual([])
})

test('a compiler that fails leaves the libraries for the next attempt', async () => {
  const { requests } = await serve()
  const failing = `if [ "$1" = --version ]; then echo 1; exit 0; fi\necho "x.cc:3:1: error: no such thing" >&2; exit 1`
  process.env.CXX = writeProgram(join(programs, 'failing-cxx'), failing)
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(
    /could not build TensorFlow's addon: x.cc:3:1: error/,
  )
  process.env.CXX = join(programs, 'fake-cxx')
  await install({ tensorflow: VERSION })
  expect(requests).toHaveLength(2) // the page and the wheel, once
})

test('a wheel that is none of TensorFlow, or damaged, is told apart and fetched anew', async () => {
  await serve({ files: { [NAME]: makeZip({ 'other.txt': 'x' }) } })
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(/has no libtensorflow_cc.so.2/)
  await index?.close()
  cache = process.env.LAVITER_CACHE = mkdtempSync(join(scratch, 'cache-'))
  await serve({ files: { [NAME]: wheel.subarray(0, 1000) } })
  await expect(install({ tensorflow: VERSION })).rejects.toThrow(/cannot be unpacked/)
  await index?.close()
  await serve()
  await expect(install({ tensorflow: VERSION })).resolves.toMatchObject({ changed: true })
})

test('says how much disk is missing', async () => {
  await expect(needDisk(join(cache, 'not', 'there'), 1e18)).rejects.toThrow(
    /^1000000000.0 GB of disk are needed under .*, \d+\.\d GB are free: .*LAVITER_CACHE$/,
  )
  await needDisk(cache, 1)
})

test('killed half way, it goes on; interrupted, it stops with 130 and leaves no draft', async () => {
  const slow = await serve({ bytesPerSecond: 200_000 })
  const part = join(cache, 'downloads', `${distribution}_${VERSION}`, `${NAME}.part`)
  const args = ['install', '--tensorflow', VERSION, '--json']
  const size = () => (existsSync(part) ? statSync(part).size : 0)
  const started = async () => {
    const before = size()
    const run = runSource('cli.ts', args)
    while (size() < before + 40_000) await sleep(20)
    return run
  }
  const first = await started()
  first.child.kill('SIGKILL')
  await first.ended
  const second = await started()
  second.child.kill('SIGINT')
  expect(await second.ended).toMatchObject({ code: 130, stdout: '' })

  const third = await runSource('cli.ts', args).ended
  expect(third.code).toBe(0)
  expect(JSON.parse(third.stdout)).toMatchObject({ tensorflow: VERSION, changed: true })
  expect(slow.requests.filter((request) => / bytes=\d+-$/.test(request))).toHaveLength(2)
  expect(readdirSync(join(cache, 'tensorflow'))).toHaveLength(1)
})

test('reads the CUDA wheels out of the metadata', () => {
  const metadata =
    'Requires-Dist: numpy>=1.26.0\nRequires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"\nRequires-Dist: nvidia-nccl-cu12 (<3.0,>=2.25.1) ; extra == \'and-cuda\'\n'
  expect(parseCudaRequirements(metadata).map((requirement) => requirement.distribution)).toEqual([
    'nvidia-cublas-cu12',
    'nvidia-nccl-cu12',
  ])
})
