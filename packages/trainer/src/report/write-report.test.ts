import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { drawSheet } from '../generation/sheet'
import { collectReport } from './collect/collect-report'
import { exampleGeneration } from './fixtures/example-generation'
import { makeToyRun, measureToyRun } from './fixtures/toy-run'

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
    'captions',
    'caption-scores',
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
})

test('gathers what a run holds, and frees every tensor', async () => {
  const run = await makeToyRun(join(folder, 'whole'))
  const before = tf.memory().numTensors
  const data = await collectReport([run])
  expect(tf.memory().numTensors).toBe(before)
  expect(data.omitted.map(({ section }) => section)).toEqual([
    'Captions',
    'Pictures drawn from sentences',
    'The oracle\u2019s ceiling',
  ])
  expect(data.captions).toBeUndefined()
  expect(data.training?.map(({ phase }) => phase)).toEqual(['vta'])
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
})

test('gathers what captioners say, what of it is true, and where they looked', async () => {
  const runs = [
    await makeToyRun(join(folder, 'attends'), { name: 'attends', captioner: 'attends' }),
    await makeToyRun(join(folder, 'silent'), { name: 'silent', captioner: 'silent' }),
    await makeToyRun(join(folder, 'without'), { name: 'without' }),
  ]
  for (const run of runs.slice(0, 2)) await measureToyRun(run)
  const before = tf.memory().numTensors
  const { captions, training, omitted, notes } = await collectReport(runs)
  expect(tf.memory().numTensors).toBe(before)
  expect(omitted.map(({ section }) => section)).not.toContain('Captions')
  expect(training?.map(({ phase }) => phase)).toEqual(['vta', 'itm'])
  expect(notes.join(' ')).toContain('Transformer, without is not among the captions')

  expect(captions?.captioners.map(({ label }) => label)).toEqual([
    'Transformer, attends',
    'Transformer, silent',
  ])
  expect(captions?.images).toBe(72)
  const [own] = captions?.captioners ?? []
  // the wing's colour stands in its region, the rest must be guessed from a sum
  const right = new Map(own?.attributes?.rows.map((row) => [row.group, row.right]))
  expect(right.get('wing color')).toBe(1)
  expect(right.get('overall color')).toBeLessThan(1)
  expect(own?.scores.CIDEr).toBeGreaterThan(captions?.baseline.scores.CIDEr ?? Infinity)

  expect(captions?.examples).toHaveLength(8)
  const ciders = captions?.examples.map((example) => example.captions[0]?.cider ?? NaN) ?? []
  expect(ciders).toEqual([...ciders].sort((a, b) => b - a))
  for (const { captions: written, references } of captions?.examples ?? []) {
    expect(written).toHaveLength(2)
    expect(references).toHaveLength(1)
    const wing = written[0]?.statements?.find(({ phrase }) => phrase.endsWith('wings'))
    expect(wing?.judgement).toBe('true')
  }
  expect(captions?.attention?.items).toHaveLength(3)
  const words = captions?.attention?.items[0]?.words ?? []
  const wing = words.find((_, at) => words[at + 1]?.word === 'wings')
  expect(wing?.peak).toBeCloseTo(8.5, 5)
  for (const run of runs) await run.dispose()
})

test('a captioner without attention says so, and captions that are gone are written anew', async () => {
  const run = await makeToyRun(join(folder, 'quiet'), { name: 'quiet', captioner: 'silent' })
  await measureToyRun(run)
  const kept = await collectReport([run])
  rmSync(join(run.folder, 'captions-test.json'))
  const { captions, omitted } = await collectReport([run])
  expect(captions).toEqual(kept.captions)
  expect(captions?.attention).toBeUndefined()
  expect(captions?.withoutAttention).toMatch(/tells no attention/)
  expect(omitted).toContainEqual({
    section: 'Where each word of a caption looked',
    why: captions?.withoutAttention,
  })
  await run.dispose()
})

test('a data set whose captions cannot be read shows them without marks', async () => {
  const run = await makeToyRun(join(folder, 'unread'), { attributes: false, captioner: 'attends' })
  await measureToyRun(run)
  const { captions, omitted } = await collectReport([run])
  expect(captions?.examples[0]?.captions[0]?.statements).toBeUndefined()
  expect(captions?.captioners[0]?.attributes).toBeUndefined()
  expect(omitted.map(({ section }) => section)).toContain(
    'What captions state, and whether it is true',
  )
  await run.dispose()
})

test('what is left out is said once, with the reason; other notes stay', async () => {
  const toy = await makeToyRun(join(folder, 'bare'), { attributes: false, captioner: 'attends' })
  const { config } = toy
  const run = { ...toy, config: { ...config, evaluation: { ...config.evaluation, k: 1000 } } }
  const data = await collectReport([run])
  expect(data.similarity ?? data.attributes).toBeUndefined()
  const why = new Map(data.omitted.map(({ section, why }) => [section, why]))
  expect(why.get('Phrases and pictures')).toMatch(/does not say which attributes/)
  for (const section of ['R-precision', 'AIMCoS', 'What captions state, and whether it is true'])
    expect(why.has(section)).toBe(true)
  // the evaluation notes these three, too
  const { notes } = JSON.parse(readFileSync(join(run.folder, 'evaluation.json'), 'utf8'))
  const twice = /^(R-precision is left out|AIMCoS and accuracy per attribute|What captions say is)/
  expect(notes.filter((note: string) => twice.test(note))).toHaveLength(3)
  expect(data.notes).toEqual(notes.filter((note: string) => !twice.test(note)))
  await run.dispose()
})

test('what the run has drawn is shown, and what drew it is said', async () => {
  const toy = await makeToyRun(join(folder, 'drawn'), { attributes: false })
  const lines = await toy.metrics()
  const terms = { vta: 2, fakeText: 3 }
  const joint = lines.flatMap((line) =>
    line.kind === 'step' ? [{ ...line, phase: 'joint' as const, terms }] : [],
  )
  const run = { ...toy, metrics: () => Promise.resolve([...lines, ...joint]) }
  const checkpoint = join(run.folder, 'checkpoints', 'tim', 'step-9')
  mkdirSync(checkpoint, { recursive: true })
  const position = { version: 1, phase: 'tim', seed: 1, step: 9, epoch: 3, batch: 0 }
  writeFileSync(join(checkpoint, 'position.json'), JSON.stringify(position))
  const samples = join(run.folder, 'samples')
  mkdirSync(samples)
  const sheet = await drawSheet([new Uint8Array(2 * 8 * 8 * 3)], { size: 8, columns: 2 })
  writeFileSync(join(samples, 'epoch-3-8.png'), sheet)
  const facts = { captions: ['a bird'], items: [0], noises: 2, sizes: [8], heldOut: true }
  writeFileSync(join(samples, 'samples.json'), JSON.stringify(facts))
  const { generation, model, omitted, training } = await collectReport([run])
  expect(training?.map(({ phase, writtenCaptions }) => [phase, writtenCaptions])).toEqual([
    ['vta', undefined],
    ['joint', 'discrete'],
  ])
  expect(generation).toMatchObject({
    phase: 'tim',
    epoch: 3,
    sizes: [8],
    rows: [{ title: 'a bird' }],
  })
  expect(omitted.map(({ section }) => section)).not.toContain('Pictures drawn from sentences')
  const said = new Map(model.facts.map(({ label, value }) => [label, value]))
  expect(said.get('Generator')).toMatch(/^attngan, pictures of 8 pixels/)
  expect(said.get('Generator trained by')).toMatch(/adversarial \(paper\).*times 5; 3 epochs/)
  expect(said.get('Trained on in phase joint')).toMatch(
    /^the aligner, the generator and the captioner, .*fakeText 1, vta 5\), batches of 8/,
  )
  await run.dispose()
})

test('takes the numbers that were saved; of drawn pictures it says that nobody measured them', async () => {
  const run = await makeToyRun(join(folder, 'saved'), { captioner: 'attends' })
  await measureToyRun(run)
  mkdirSync(join(run.folder, 'model', 'generator'))
  const path = join(run.folder, 'evaluation.json')
  const saved = JSON.parse(readFileSync(path, 'utf8'))
  // marks that no measurement would leave
  saved.rPrecision.value = 0.123
  saved.captioning.scores.CIDEr = 4.56
  saved.generation = exampleGeneration()
  saved.metrics.push('is', 'fid', 'kid', 'generated-r-precision')
  writeFileSync(path, JSON.stringify(saved))
  const looks = jest.spyOn(run, 'imageFeatures')
  const notes: string[] = []
  const onNote = (line: string) => notes.push(line)
  const kept = await collectReport([run], { onNote })
  expect(kept.runs[0]?.rPrecision?.value).toBe(0.123)
  expect(kept.captions?.captioners[0]?.scores.CIDEr).toBe(4.56)
  expect(kept.drawn).toEqual(JSON.parse(JSON.stringify(saved.generation)))
  expect(kept.omitted).toContainEqual({
    section: 'Drawn pictures in numbers',
    why: expect.stringMatching(/^not measured: colours as they are named\. /),
  })
  // four pictures for where words look, three for where the captioner does
  expect(looks.mock.calls.map(([items]) => items.length).sort()).toEqual([3, 4])
  expect(notes).toEqual([])

  writeFileSync(join(run.folder, 'model', 'model.json'), JSON.stringify({ name: 'another' }))
  const anew = await collectReport([run], { onNote })
  expect(notes).toEqual([
    'evaluation.json of saved is of another model: retrieval and captions are measured anew where they need be, numbers of drawn pictures are left out until laviter eval measures them',
  ])
  expect(anew.notes).toContain(
    'evaluation.json of saved is of another model: retrieval and captions are measured anew where they need be',
  )
  expect(anew.runs[0]?.rPrecision?.value).not.toBe(0.123)
  expect(anew.captions?.captioners[0]?.scores.CIDEr).not.toBe(4.56)
  expect(anew.drawn).toBeUndefined()
  expect(anew.omitted).toContainEqual({
    section: 'Drawn pictures in numbers',
    why: expect.stringMatching(
      /^not measured: Inception Score, FID, KID, .* laviter eval FOLDER --metrics is,fid,kid,/,
    ),
  })
  await run.dispose()
})

test('runs of other data are refused before anything is measured', async () => {
  const runs = [
    await makeToyRun(join(folder, 'birds')),
    await makeToyRun(join(folder, 'others'), { hostile: 'truly' }),
  ]
  await expect(collectReport(runs)).rejects.toThrow(/others cannot stand beside .*birds: /)
  for (const run of runs) await run.dispose()
})

test('no run is told in one line', async () => {
  await expect(collectReport([])).rejects.toThrow('name a run folder')
})
