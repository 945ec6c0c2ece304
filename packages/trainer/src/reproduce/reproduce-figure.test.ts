import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/load'
import type { ConfigInput } from '../config/schema'
import type { TrainEvent } from '../events'
import { squaresPhasesConfig, writeColouredSquares } from '../fixtures/coloured-squares'
import { html } from '../report/page/html'
import { figureResult } from './figure-result'
import { figure10 } from './figures/captions'
import type { Figure } from './figures/figure'
import { figure8 } from './figures/generation'
import { reproduceFigure } from './reproduce-figure'

let folder: string
let config: ConfigInput
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-figure-'))
  await writeColouredSquares(join(folder, 'data'))
  config = squaresPhasesConfig(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function make(figure: Figure) {
  const run = join(folder, 'paper')
  const making = reproduceFigure(figure, { config, run, steps: 1, device: 'cpu' })
  const events: TrainEvent['kind'][] = []
  for (;;) {
    const { done, value } = await making.next()
    if (done) {
      const page = await readFile(join(run, `${figure.name}.html`), 'utf8')
      return { events, result: value!.result, page }
    }
    if (value.kind !== 'row') events.push(value.kind)
  }
}

test('Figures 8 and 10 on data of one’s own: both generators under their names, then captions of the same run', async () => {
  const drawn = await make(figure8)
  const columns = [
    'the real picture',
    'after phase 2 (AttnGAN’s training)',
    'after the joint training',
  ]
  expect(drawn.result).toMatchObject({ run: 'full', config: 'squares', data: { columns } })
  // over the strips, in their order
  const heads = [...drawn.page.matchAll(/<span>([^<]*)<\/span>/g)].map(([, text]) => text)
  expect(heads).toEqual(columns)
  expect(drawn.page.match(/<img\s/g)).toHaveLength(8 * 3)
  expect(drawn.page).not.toContain('OpenMoji')

  const told = await make(figure10)
  expect(told.events).not.toContain('start')
  expect(told.result.findings.map(({ label }) => label)).toEqual([
    ...['CIDEr', 'BLEU-4', 'different captions'],
  ])
  expect(told.page).toContain('this square is purple and large')
  expect(told.page).not.toContain('OpenMoji')
})

test.each([
  [{ config: 'aviary/small' }, 'the configuration'],
  [{ overrides: { 'decoding.beams': 3 } }, '--set decoding.beams'],
  [{ steps: 5 }, '--steps'],
])('%j is refused for a run that is shown as it stands', async (options, named) => {
  const making = reproduceFigure(figure10, { from: folder, ...options })
  await expect(making.next()).rejects.toThrow(`shows ${folder} as it stands: leave ${named} out`)
})

test.each([
  [{ also: ['vta-t'] }, '--also vta-t'],
  [{ tables: ['table3.json'] }, '--with table3.json'],
])('%j is refused, which only a table has', async (options, named) => {
  const making = reproduceFigure(figure10, { from: folder, ...options })
  await expect(making.next()).rejects.toThrow(`A figure shows one run: leave ${named} out`)
})

test('what stands in for COCO is said where it does', async () => {
  const about = async (format: 'openmoji' | 'folder') => {
    const { config: made } = await loadConfig({ name: 'x', data: { format, root: 'x' } })
    const drawn = { body: html``, findings: [], data: {} }
    return figureResult(figure10, { folder: 'runs/x', config: made }, 'test', drawn).about
  }
  expect(await about('openmoji')).toMatch(/names\. OpenMoji stands in for COCO here: /)
  expect(await about('folder')).toMatch(/names\.$/)
})
