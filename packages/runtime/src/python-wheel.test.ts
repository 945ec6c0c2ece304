import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeIndex, startFakeIndex } from '../testing/fake-index'
import { makeZip, sha256 } from '../testing/fake-wheel'
import { NO_PIP, scratchFolder, withEnvironment, writeProgram } from '../testing/scratch'
import type { Progress } from './progress'
import { fetchPythonWheel, type PythonWheel } from './python-wheel'

const NAME = 'tables-1.2-py3-none-any.whl'
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) >> 3))
const wheel = makeZip({
  'tables/data.gz': noise,
  'tables/code.py': 'print()',
  'tables/LICENSE.txt': 'free',
  'tables-1.2.dist-info/METADATA': 'Name: tables',
})
const TABLES: PythonWheel = {
  name: 'tables',
  version: '1.2',
  sha256: sha256(wheel),
  files: ['tables/data.gz'],
  bytes: wheel.length,
}
const scratch = scratchFolder()
const programs = mkdtempSync(join(scratch, 'bin-'))
let index: FakeIndex | undefined

withEnvironment(() => ({
  ...NO_PIP,
  LAVITER_CACHE: mkdtempSync(join(scratch, 'cache-')),
  PATH: programs, // no pip there
}))
afterEach(async () => {
  await index?.close()
  index = undefined
})
const serve = async (bytes = wheel, options = {}) => {
  index = await startFakeIndex({ files: { [NAME]: bytes }, ...options })
  process.env.PIP_INDEX_URL = index.url
  return index
}
const inCache = (folder: string) => readdirSync(join(process.env.LAVITER_CACHE ?? '', folder))

test('fetches the files and their licences, once, however many ask', async () => {
  const { requests } = await serve()
  const events: Progress[] = []
  const fetch = () => fetchPythonWheel(TABLES, { onProgress: (event) => events.push(event) })
  const [folder = ''] = await Promise.all([fetch(), fetch()])
  expect(await fetch()).toBe(folder)
  expect(readFileSync(join(folder, 'tables', 'data.gz')).equals(noise)).toBe(true)
  expect(readdirSync(join(folder, 'tables')).sort()).toEqual(['LICENSE.txt', 'data.gz'])
  expect(requests).toHaveLength(2) // the page and the wheel
  expect(inCache('downloads')).toEqual([])
  const steps = new Set(events.map((event) => (event.kind === 'note' ? event.text : event.step)))
  expect([...steps]).toEqual(
    expect.arrayContaining([
      'fetching tables 1.2 through the configured package index',
      'download tables 1.2',
      'unpack tables 1.2',
    ]),
  )
})

test('gets over a download that breaks', async () => {
  const { requests } = await serve(wheel, { breakAfter: wheel.length >> 1 })
  const folder = await fetchPythonWheel(TABLES)
  expect(readFileSync(join(folder, 'tables', 'data.gz')).equals(noise)).toBe(true)
  expect(requests).toHaveLength(3) // the page, and the wheel in two parts
})

test('lets pip fetch it, for every machine', async () => {
  writeFileSync(join(scratch, NAME), wheel)
  writeProgram(
    join(mkdtempSync(join(scratch, 'pip-')), 'python3'),
    `if [ "$3" = --version ]; then echo "pip 99.0 from /x"; exit 0; fi
echo "$@" > ${scratch}/args\nwhile [ "$1" != --dest ]; do shift; done\n/bin/cp ${scratch}/${NAME} "$2"`,
  )
  process.env.PATH = readdirSync(scratch)
    .filter((name) => name.startsWith('pip-'))
    .map((name) => join(scratch, name))
    .join(':')
  const folder = await fetchPythonWheel(TABLES)
  expect(readdirSync(join(folder, 'tables'))).toContain('data.gz')
  const args = readFileSync(join(scratch, 'args'), 'utf8')
  expect(args).toMatch(/tables==1.2\n$/)
  expect(args).not.toMatch(/--platform/)
})

test('what is not the published wheel is refused, and nothing stays', async () => {
  await serve(makeZip({ 'tables/data.gz': 'other' }))
  await expect(fetchPythonWheel(TABLES)).rejects.toThrow(/is not the file that was published/)
  expect(inCache('python')).toEqual([])
})

test('a file that the wheel lacks is named', async () => {
  await serve()
  await expect(fetchPythonWheel({ ...TABLES, files: ['tables/other.gz'] })).rejects.toThrow(
    'The wheel of tables 1.2 has no tables/other.gz',
  )
})

test('without pip and index it says what to do', async () => {
  await expect(fetchPythonWheel(TABLES)).rejects.toThrow(
    /There is no pip to fetch tables==1.2 with.*set PIP_INDEX_URL/,
  )
})
