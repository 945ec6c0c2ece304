import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTrainable } from '@laviter/nn'
import * as tf from '@tensorflow/tfjs-core'
import { loadConfig } from '../../config/load'
import type { Overrides } from '../../config/overrides'
import { evaluate } from '../../evaluation/evaluate'
import { createColourRun } from '../../evaluation/fixtures/colour-run'
import type { MetricLine } from '../../events'
import type { Run } from '../../run'
import { modelFacts } from './facts'
import { labelsOf, namesOf, runNumbers } from './run-numbers'

const data = { format: 'folder' as const, root: 'x' }

/** Runs that differ as the overrides say, in folders a, b, c. */
async function labels(...overrides: Overrides[]) {
  const runs = await Promise.all(
    overrides.map(async (own, at): Promise<Pick<Run, 'folder' | 'config'>> => ({
      folder: `runs/${'abc'[at]}`,
      config: (await loadConfig({ name: 'x', data }, own)).config,
    })),
  )
  return labelsOf(runs)
}

test('runs are told apart by the part that differs, by the path of written captions, or by their folders', async () => {
  const straight = { 'joint.fakeCaptions.path': 'straight-through' }
  expect(await labels({})).toEqual(['Transformer'])
  expect(await labels({}, { 'parts.textEncoder': 'bilstm' })).toEqual(['Transformer', 'BiLSTM'])
  expect(await labels({}, { 'parts.captioner': 'show-and-tell', ...straight })).toEqual([
    'Transformer',
    'Show-and-Tell',
  ])
  expect(await labels({}, straight)).toEqual([
    'Transformer, discrete captions',
    'Transformer, straight-through captions',
  ])
  expect(await labels({}, straight, {})).toEqual([
    'Transformer, a',
    'Transformer, b',
    'Transformer, c',
  ])
})

test('folders of one name are told apart by the paths before it, and one that is there twice by a number', async () => {
  const { config } = await loadConfig({ name: 'x', data }, {})
  const runs = (...folders: string[]) =>
    folders.map((folder) => ({ folder: join('/runs', folder), config }))
  expect(namesOf(runs('a', 'b'))).toEqual(['a', 'b'])
  expect(namesOf(runs('t1/full', 't2/full'))).toEqual(['t1/full', 't2/full'])
  expect(namesOf(runs('full', 't2/full'))).toEqual(['runs/full', 't2/full'])
  expect(namesOf(runs('full', 'full'))).toEqual(['full', 'full (2)'])
  expect(labelsOf(runs('t1/full', 't2/full'))).toEqual([
    'Transformer, t1/full',
    'Transformer, t2/full',
  ])
})

test('what phase joint has trained is counted and named, and the encoder is left as it was loaded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-numbers-'))
  const colours = await createColourRun(folder, { pictures: 4 })
  const evaluation = await evaluate(colours, { metrics: ['recall'] })
  const aligner = await colours.aligner()
  const backbone = { stem: tf.variable(tf.zeros([2])), head: tf.variable(tf.zeros([3])) }
  const freezes: string[] = []
  const freeze = (upTo: string) => {
    freezes.push(upTo)
    setTrainable(backbone, (path) => path === 'head' && upTo === 'stem')
  }
  freeze('all')
  const imageEncoder = { ...aligner.imageEncoder, parameters: backbone, freeze }
  const textEncoder = { ...aligner.textEncoder, parameters: {} }
  const step: MetricLine = {
    kind: 'step',
    phase: 'vta',
    step: 1,
    epoch: 1,
    loss: 1,
    terms: { vta: 1 },
    rate: 1e-3,
    gradientNorm: 1,
    seconds: { data: 1, forward: 1, backward: 1 },
  }
  const { config } = await loadConfig({ name: 'x', data }, { 'joint.frozen': 'stem' })
  const logged = (...phases: MetricLine['phase'][]): Run => ({
    ...colours,
    config,
    aligner: () => Promise.resolve({ ...aligner, imageEncoder, textEncoder }),
    metrics: () => Promise.resolve(phases.map((phase) => ({ ...step, phase }))),
  })
  const trained = async (run: Run) =>
    (await runNumbers(run, { name: '', label: '' }, evaluation)).parameters
  expect(await trained(logged('vta'))).toEqual({ trained: 0, total: 5 })
  expect(await trained(logged('vta', 'joint'))).toEqual({ trained: 3, total: 5 })
  expect(freezes.at(-1)).toBe('all')
  const encoder = async (joint: boolean) => {
    const { facts } = await modelFacts(logged('vta', 'joint'), '', { joint })
    return facts[0]?.value
  }
  expect(await encoder(true)).toContain('frozen: all, from phase joint on stem, pictures')
  expect(await encoder(false)).toContain('frozen: all, pictures')
  for (const variable of Object.values(backbone)) variable.dispose()
  await colours.dispose()
  await rm(folder, { recursive: true })
})
