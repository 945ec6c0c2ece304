import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { collectReport } from './collect/collect-report'
import { makeToyRun } from './fixtures/toy-run'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'laviter-write-report-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('two runs become one page in the first run, and hostile captions stay text', async () => {
  // a process of its own: Vega is an ES module, which jest cannot load
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@laviter/source',
      '--import',
      'tsx',
      join(__dirname, 'fixtures', 'write-toy-report.ts'),
      join(folder, 'page'),
      '<script>alert(1)</script>',
    ],
    { cwd: join(__dirname, '..', '..') },
  )
  expect(stderr).toBe('')
  expect(stdout).toBe(join(folder, 'page', 'one', 'report.html'))
  const page = readFileSync(stdout, 'utf8')
  expect(page).not.toMatch(/<script/i)
  expect(page).toContain('&lt;script&gt;')
  for (const id of [
    'comparison',
    'training',
    'retrieval',
    'attention',
    'space',
    'similarity',
    'attributes',
    'data',
    'model',
    'environment',
  ])
    expect(page).toContain(`<section id="${id}"`)
  expect(
    readdirSync(join(folder, 'page', 'one')).filter((name) => name.includes('report')),
  ).toEqual(['report.html'])
}, 120_000)

test('gathers what a run holds, and frees every tensor', async () => {
  const run = await makeToyRun(join(folder, 'whole'))
  const before = tf.memory().numTensors
  const data = await collectReport([run])
  expect(tf.memory().numTensors).toBe(before)
  expect(data.omitted.map(({ section }) => section)).toEqual(['The oracle\u2019s ceiling'])
  const { value = 0, chance = 1 } = data.runs[0]?.rPrecision ?? {}
  expect(value / chance).toBeGreaterThan(6)
  expect(data.runs[0]?.seconds).toBeCloseTo(36, 6)
  expect(data.dataSet.splits.map(({ name, pictures }) => [name, pictures])).toEqual([
    ['train', 24],
    ['test', 72],
  ])
  // the wing's colour is in region 6 alone: its word must look there
  const [figure] = data.attention?.items ?? []
  const wing = figure?.words.find((_, at) => figure.words[at + 1]?.word === 'wings')
  expect(wing?.peak).toBeGreaterThan(4)
  expect(data.attention?.grid).toBe(4)
  run.dispose()
}, 120_000)

test('a data set without attributes leaves their sections out and says why', async () => {
  const run = await makeToyRun(join(folder, 'bare'), { attributes: false })
  const data = await collectReport([run])
  expect(data.similarity ?? data.attributes).toBeUndefined()
  const why = new Map(data.omitted.map(({ section, why }) => [section, why]))
  expect(why.get('Phrases and pictures')).toMatch(/does not say which attributes/)
  expect(why.has('AIMCoS')).toBe(true)
  run.dispose()
}, 120_000)

test('no run is told in one line', async () => {
  await expect(collectReport([])).rejects.toThrow('name a run folder')
})
