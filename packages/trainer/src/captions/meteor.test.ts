import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PYCOCOEVALCAP } from '@laviter/runtime'
import { meteorFolder, openMeteor } from './meteor'

const before = process.env.LAVITER_CACHE
let cache: string

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'laviter-meteor-'))
  process.env.LAVITER_CACHE = cache
})
afterEach(() => {
  if (before === undefined) delete process.env.LAVITER_CACHE
  else process.env.LAVITER_CACHE = before
  rmSync(cache, { recursive: true, force: true })
})

/** The wheel as if it had been fetched, with tables of a few words. */
function placeTables(): string {
  const wheel = join(cache, 'python', `${PYCOCOEVALCAP.name}@${PYCOCOEVALCAP.version}`)
  const [jar = '', paraphrases = ''] = PYCOCOEVALCAP.files.map((file) => join(wheel, file))
  mkdirSync(dirname(paraphrases), { recursive: true })
  copyFileSync(join(__dirname, 'fixtures', 'meteor-tiny.jar'), jar)
  writeFileSync(paraphrases, gzipSync('0.1\na lot of\nmany\n'))
  return wheel
}

test('makes the index once, however many ask, and opens it without the tables', async () => {
  const wheel = placeTables()
  const [meteor] = await Promise.all([openMeteor(), openMeteor()])
  expect(meteor?.score({ hypothesis: 'a fowl', references: ['a bird'] }).score).toBeGreaterThan(0.5)
  expect(readdirSync(meteorFolder()).sort()).toEqual(['LICENCES.txt', 'meteor.index'])
  rmSync(wheel, { recursive: true })
  const again = await openMeteor({ install: false })
  expect(again.statistics('many', 'a lot of').slice(16, 18)).toEqual([1, 2])
})

test('without leave to fetch it says how to', async () => {
  await expect(openMeteor({ install: false })).rejects.toThrow(
    /not on this machine: `laviter score --metrics meteor` fetches them once/,
  )
})

test('tables that are damaged leave no index', async () => {
  const wheel = placeTables()
  writeFileSync(join(wheel, PYCOCOEVALCAP.files[1] ?? ''), 'no gzip')
  await expect(openMeteor()).rejects.toThrow(/paraphrase table is damaged/)
  expect(readdirSync(join(cache, 'meteor-1.5'))).toEqual([])
})
