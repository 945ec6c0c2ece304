import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { OFFLINE, startCli, type Ended } from '../fixtures/command-line'

/** Table 5 on 64 drawn birds with models of some thousand numbers: its runs are those of the tests below. */
const SMALL = [
  'vta.epochs=1',
  'itm.epochs=1',
  'itm.epoch=images',
  'captioner.width=8',
  'captioner.encoderLayers=1',
  'captioner.decoderLayers=1',
  'captioner.feedForward=16',
  'captioner.headWidth=16',
  'captioner.heads=2',
  'checkpoint.everySteps=100',
  'decoding.maxWords=8',
].flatMap((set) => ['--set', set])

let folder: string
let made: Ended
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-table-'))
  made = await reproduce('aviary/tiny', '--json')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cli = (...args: string[]) => startCli(args, { cwd: folder, env: OFFLINE }).ended
const reproduce = (...args: string[]) =>
  cli('reproduce', 'table5', '--run', 'table', '--device', 'cpu', ...SMALL, ...features(), ...args)
const features = () => ['--set', `features.folder=${join(folder, 'features')}`]
const birds = async () => {
  const root = join(folder, '.data', 'aviary-tiny', 'images')
  const [species = ''] = await readdir(root)
  return (await readdir(join(root, species))).slice(0, 2).map((name) => join(root, species, name))
}

describe('laviter reproduce table5', () => {
  test('trains three captioners on one aligner, and prints their numbers beside the paper’s', async () => {
    expect(made.stderr).not.toMatch(/^\s+at /m)
    expect(made.code).toBe(0)
    const table = JSON.parse(made.stdout)
    expect(table.columns.map(({ label }: { label: string }) => label)).toEqual([
      'BLEU-1',
      'BLEU-2',
      'BLEU-3',
      'BLEU-4',
      'METEOR',
      'CIDEr',
    ])
    expect(table.rows.map(({ name }: { name: string }) => name)).toEqual([
      'show-and-tell',
      'show-attend-and-tell',
      'transformer',
    ])
    for (const { values, runs } of table.rows) {
      expect(values[5].mean).toBeGreaterThanOrEqual(0)
      expect(runs).toEqual([expect.objectContaining({ seed: 1, epochs: 1, images: 16 })])
    }
    expect(table.baseline.values[0].mean).toBeGreaterThan(10) // it is a sentence at least
    expect(table.published.rows).toHaveLength(3)
    expect((await readdir(join(folder, 'table'))).sort()).toEqual([
      'shared',
      'show-and-tell',
      'show-attend-and-tell',
      'table5.html',
      'table5.json',
      'table5.md',
      'transformer',
    ])
    const yaml = (row: string) => readFile(join(folder, 'table', row, 'config.yaml'), 'utf8')
    expect(await yaml('show-and-tell')).toMatch(/optimiser: adam$/m)
    expect(await yaml('show-attend-and-tell')).toMatch(/clipEach: 5$/m)
    expect(await yaml('transformer')).toMatch(/optimiser: adamw$/m)
  })

  test('called again it does nothing again', async () => {
    const written = () => stat(join(folder, 'table', 'transformer', 'evaluation.json'))
    const { mtimeMs } = await written()
    const again = await reproduce('aviary/tiny', '--json')
    expect(again.stderr).toMatch(/Phase itm is trained to step \d+ already/)
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(made.stdout))
    expect((await written()).mtimeMs).toBe(mtimeMs)
  })

  test('what a user may get wrong', async () => {
    const ended = await Promise.all([
      cli('reproduce', 'tabel5'),
      cli('reproduce', 'table5', 'aviary/tny'),
      cli('reproduce', 'table5', '--from', 'nowhere'),
      cli('reproduce', 'table5', '--from', 'table/shared', '--seeds', '2'),
      cli('reproduce', 'table5', '--minutes', '0'),
      cli('reproduce', 'table5', '--steps', '10'),
      cli('reproduce', 'table5', 'aviary/tiny', '--set', 'itm.epoch=pears'),
    ])
    const messages = [
      /Did you mean table5\?/,
      /Did you mean aviary\/tiny\?/,
      /There is no run folder nowhere/,
      /table\/shared is a run of one seed/,
      /--minutes 0: give more than 0/,
      /give --minutes, not --steps/,
      /itm\.epoch: must be one of these/,
    ]
    ended.forEach(({ code, stderr }, i) => {
      expect(stderr).toMatch(messages[i]!)
      expect(code).toBe(1)
    })
  })
})

describe('laviter caption', () => {
  test('a sentence a picture; what is none is left out and counted', async () => {
    await writeFile(join(folder, 'thesis.jpg'), 'no picture')
    const files = await birds()
    const ended = await cli('caption', 'table/transformer', files[0]!, 'thesis.jpg', files[1]!)
    const lines = ended.stdout.trim().split('\n')
    expect(lines.map((line) => line.split('\t')[0])).toEqual(files)
    for (const line of lines) expect(line).toMatch(/\t[a-z]+( [a-z]+)*$/)
    expect(ended.stderr).toMatch(/! thesis\.jpg is left out: .*not a picture/)
    expect(ended.stderr).toMatch(/! 1 of 3 pictures are left out/)
    expect(ended.code).toBe(1)
  })

  test('for a program, with beams, and where each word looked', async () => {
    const [bird = ''] = await birds()
    const args = ['--beams', '2', '--max-words', '3', '--attention', 'maps', '--json']
    const { code, stdout } = await cli('caption', 'table/show-attend-and-tell', bird, ...args)
    expect(code).toBe(0)
    const told = JSON.parse(stdout)
    expect(told).toEqual({
      image: bird,
      text: expect.any(String),
      logProbability: expect.any(Number),
      ended: expect.any(Boolean),
      attention: expect.stringMatching(/\.png$/),
    })
    expect(told.text.split(' ').length).toBeLessThanOrEqual(3)
    const { width = 0, height = 0 } = await sharp(join(folder, told.attention)).metadata()
    expect(width).toBeGreaterThan(height) // the picture and its words side by side
  })

  test('what has no maps says so; what cannot be is told before anything is loaded', async () => {
    const [bird = ''] = await birds()
    const [mapless, aligner, beams, method, guidance, chosen, none] = await Promise.all([
      cli('caption', 'table/show-and-tell', bird, '--attention', 'maps'),
      cli('caption', 'table/shared', bird),
      cli('caption', 'table/transformer', bird, '--method', 'greedy', '--beams', '3'),
      cli('caption', 'table/transformer', bird, '--method', 'gredy'),
      cli('caption', 'table/transformer', bird, '--guidance', '2'),
      cli('caption', 'table/transformer', bird, '--method', 'greedy', '--best-of', '4'),
      cli('caption', 'table/transformer', bird, '--best-of', '0'),
    ])
    expect(mapless.stderr).toMatch(/does not tell where its words look/)
    expect(mapless.code).toBe(0)
    expect(aligner.stderr).toMatch(/holds no captioner yet: laviter train .*--phase itm/)
    expect(beams.stderr).toMatch(/--beams is for --method beam/)
    expect(method.stderr).toMatch(/Choices: "greedy", "beam", "nucleus"/)
    expect(guidance.stderr).toMatch(/guidance 2: .*itm\.blankImages 0/)
    expect(chosen.stderr).toMatch(/best of 4: greedy and beam give a picture one caption/)
    expect(none.stderr).toMatch(/--best-of: .*1/)
    for (const { code } of [aligner, beams, method, guidance, chosen, none]) expect(code).toBe(1)
  })
})

test('laviter score finds in a run’s files what laviter eval measured', async () => {
  const run = join('table', 'transformer')
  const [measured, scored] = await Promise.all([
    cli('eval', run, '--metrics', 'bleu,cider', '--json'),
    cli(
      'score',
      '--hypotheses',
      join(run, 'captions-test.json'),
      '--references',
      join(run, 'references-test.json'),
      '--metrics',
      'bleu,cider',
      '--json',
    ),
  ])
  const { captioning } = JSON.parse(measured.stdout)
  expect(captioning.images).toBe(16)
  expect(JSON.parse(scored.stdout).scores).toEqual(captioning.scores)
  expect([measured.code, scored.code]).toEqual([0, 0])
})
