import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OFFLINE, startCli, type Ended } from '../fixtures/command-line'

/** Table 3 on 64 drawn birds, a step of phase joint a row: its runs are those of the tests below. */
const SMALL = ['vta', 'itm', 'tim'].flatMap((phase) => ['--set', `${phase}.epochs=1`])

let folder: string
let made: Ended
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-joint-'))
  made = await reproduce('table3', '--also', 'straight-through', '--json')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cli = (...args: string[]) => startCli(args, { cwd: folder, env: OFFLINE }).ended
const reproduce = (what: string, ...args: string[]) =>
  cli(
    ...['reproduce', what, 'aviary/tiny', '--run', 'paper', '--steps', '1', '--device', 'cpu'],
    ...SMALL,
    ...['--set', 'checkpoint.everySteps=100', '--set', `features.folder=${join(folder, 'cache')}`],
    ...args,
  )
const textOf = (...path: string[]) => readFile(join(folder, 'paper', ...path), 'utf8')

describe('laviter reproduce table3', () => {
  test('trains every row as many steps, and says whether the paper’s order holds', async () => {
    expect(made.stderr).not.toMatch(/^\s+at /m)
    expect(made.code).toBe(0)
    const table = JSON.parse(made.stdout)
    const names = ['damsm', 'vta-f', 'full', 'straight-through']
    expect(table.rows.map(({ name }: { name: string }) => name)).toEqual(names)
    for (const { values, runs } of table.rows) {
      expect(runs).toMatchObject([{ seed: 1, steps: 1 }])
      for (const { mean } of values) expect(mean).toBeGreaterThanOrEqual(-1)
    }
    expect(table.orders).toMatchObject([
      { column: 'R-precision', published: ['VTA(F)', 'DAMSM (BiLSTM)', 'LAViTeR'], seeds: 1 },
      { column: 'AIMCoS', published: ['DAMSM (BiLSTM)', 'VTA(F)', 'LAViTeR'], seeds: 1 },
    ])
    expect(table.comparisons).toMatchObject([
      { row: 'LAViTeR, straight-through', beside: 'LAViTeR' },
    ])
    expect(table.attributes.length).toBeGreaterThan(10)
    expect(await textOf('table3.md')).toContain("## Does the paper's order hold?")
    expect(await textOf('table3.html')).toContain('Does the paper’s order hold?')
  })

  test('rows of a seed go on from one aligner; only DAMSM’s is another', async () => {
    const rows = ['vta-f', 'full', 'shared', 'damsm', 'straight-through']
    const aligners = await Promise.all(
      rows.map((row) => textOf(row, 'metrics.jsonl').then((text) => text.split('\n')[0])),
    )
    expect(aligners[0]).toBe(aligners[2])
    expect(aligners[1]).toBe(aligners[2])
    expect(aligners[3]).not.toBe(aligners[2])
    expect(aligners[4]).toBe(aligners[2])
    expect(await textOf('straight-through', 'config.yaml')).toMatch(/path: straight-through$/m)
    expect(await textOf('damsm', 'config.yaml')).toMatch(/textEncoder: bilstm$/m)
    const yaml = await textOf('vta-f', 'config.yaml')
    expect(yaml).toMatch(/helpers: \[\]$/m)
    // a helper that is left out is not even copied
    await expect(stat(join(folder, 'paper', 'vta-f', 'model', 'generator'))).rejects.toThrow()
  })
})

describe('laviter reproduce of figures', () => {
  test('draws what table3 has trained, and trains nothing', async () => {
    const { code, stdout, stderr } = await reproduce('figure7', '--json')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(0)
    expect(stderr).toMatch(/Phase joint is trained to step 1 already/)
    expect(JSON.parse(stdout)).toMatchObject({
      figure: 'figure7',
      run: 'full',
      data: {
        columns: [
          'the real picture',
          'after phase 2 (AttnGAN’s training)',
          'after the joint training',
        ],
      },
    })
    expect(stdout).not.toContain('base64')
    const page = await textOf('figure7.html')
    // a real picture, and a strip of each generator for each of eight sentences
    expect(page.match(/<img\s/g)).toHaveLength(8 * 3)
    expect(JSON.parse(await textOf('figure7.json'))).toEqual(JSON.parse(stdout))
    expect(await textOf('figure7.md')).toContain('- pictures of each: 3')
  })

  test('shows a run that is there as it stands', async () => {
    const { code, stdout } = await cli('reproduce', 'figure6', '--from', 'paper/full')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Phrases against pictures \(Figure 6\)\nphrases +\d+ of 130\n/)
    expect(await textOf('full', 'figure6.html')).toContain('<svg class="plot"')
  })

  test('what a user may get wrong', async () => {
    const wrong: [string[], RegExp][] = [
      [['figure33'], /There is no "figure33" to reproduce\. Did you mean figure3\?/],
      [['figure3', '--seeds', '2'], /A figure shows one run: give one seed/],
      [['figure3', '--from', 'paper/full'], /no three groups of test pictures/],
      [['figure3', '--also', 'straight-through'], /leave --also straight-through out/],
      [['table3', '--seeds', 'two'], /--seeds two: give a count \(3\), or seeds/],
    ]
    const ended = await Promise.all(wrong.map(([args]) => cli('reproduce', ...args)))
    ended.forEach(({ code, stderr }, i) => {
      expect(stderr).toMatch(wrong[i]![1])
      expect(stderr).not.toMatch(/^\s+at /m)
      expect(code).toBe(1)
    })
  })
})
