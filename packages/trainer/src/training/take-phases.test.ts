import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCheckpoint } from '../checkpoint/checkpoint'
import { loadConfig } from '../config/load'
import type { Overrides } from '../config/overrides'
import type { PhaseName } from '../phases/phase-name'
import { createRunFolder } from './create-run-folder'
import { checkpointsOf, runPaths } from './run-folder'
import { takePhases } from './take-phases'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-take-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const configOf = async (overrides: Overrides = {}) =>
  (
    await loadConfig('aviary/tiny', {
      'vta.epochs': 2,
      'itm.epochs': 2,
      'tim.epochs': 2,
      ...overrides,
    })
  ).config

/** A run as training leaves it, without its tensors. */
async function makeRun(
  name: string,
  epochs: Partial<Record<PhaseName, number>>,
  { overrides, aligner = 'one' }: { overrides?: Overrides; aligner?: string } = {},
): Promise<string> {
  const run = join(folder, name)
  const paths = await createRunFolder(run, await configOf(overrides))
  await mkdir(join(paths.model, 'captioner'), { recursive: true })
  await mkdir(join(paths.model, 'generator'))
  await writeFile(join(paths.model, 'text-encoder.safetensors'), aligner)
  await writeFile(join(paths.model, 'captioner', 'config.json'), name)
  await writeFile(join(paths.model, 'generator', 'config.json'), name)
  const phases = Object.entries(epochs) as [PhaseName, number][]
  for (const [phase, epoch] of phases) {
    const position = { version: 1, phase, seed: 1, step: 5 * epoch, epoch, batch: 0 } as const
    await writeCheckpoint(checkpointsOf(paths, phase), { position, tensors: {} })
  }
  const lines = phases.map(([phase]) => JSON.stringify({ kind: 'step', phase, step: 5 }))
  await writeFile(paths.metrics, `${lines.join('\n')}\n`)
  return run
}

test('takes what phase joint starts from, with the section that it was trained with', async () => {
  const from = await makeRun('from', { vta: 2, itm: 2, tim: 2 }, { overrides: { 'tim.batch': 4 } })
  const taken = await takePhases([from], await configOf(), 'joint')
  expect([...taken.positions.keys()]).toEqual(['vta', 'itm', 'tim'])
  expect(taken.config.tim.batch).toBe(4)
  expect(taken.notes[2]).toMatch(
    /^Phase tim is that of .*from; so is its section.*tim\.batch \(4, now 8\)/,
  )
  const target = runPaths(join(folder, 'target'))
  await mkdir(target.folder)
  await taken.copyTo(target)
  expect(await readdir(checkpointsOf(target, 'itm'))).toEqual(['step-10'])
  expect(await readFile(join(target.model, 'generator', 'config.json'), 'utf8')).toBe('from')
  const logged = (await readFile(target.metrics, 'utf8')).trim().split('\n')
  expect(logged.map((line) => JSON.parse(line).phase)).toEqual(['vta', 'itm', 'tim'])
})

test('takes no more than the phase starts from', async () => {
  const from = await makeRun('from', { vta: 2, itm: 2, tim: 2 })
  const phases = async (wanted: PhaseName | 'all', overrides?: Overrides) => [
    ...(await takePhases([from], await configOf(overrides), wanted)).positions.keys(),
  ]
  expect(await phases('tim')).toEqual(['vta'])
  expect(await phases('all')).toEqual(['vta'])
  expect(await phases('joint', { 'joint.helpers': [] })).toEqual(['vta'])
  expect(await phases('joint', { 'joint.helpers': ['itm'] })).toEqual(['vta', 'itm'])
})

test('a phase that is not over, or makes another part, is left to the new run', async () => {
  const from = await makeRun('from', { vta: 2, itm: 2, tim: 1 })
  const config = await configOf({ 'parts.captioner': 'show-and-tell' })
  const { positions, notes } = await takePhases([from], config, 'joint')
  expect([...positions.keys()]).toEqual(['vta'])
  expect(notes.join('\n')).toMatch(/Phase itm of .* makes another part: parts\.captioner/)
  // stopped at as many epochs as are wanted now, it is over
  const fewer = await takePhases([from], await configOf({ 'tim.epochs': 1 }), 'joint')
  expect([...fewer.positions.keys()]).toEqual(['vta', 'itm', 'tim'])
  expect(fewer.config.tim.epochs).toBe(1)
})

test('phases of several runs are taken together where they were trained on one aligner', async () => {
  const drawn = await makeRun('drawn', { vta: 2, tim: 2 })
  const told = await makeRun('told', { vta: 2, itm: 2, tim: 2 })
  const config = await configOf()
  const { notes } = await takePhases([drawn, told], config, 'joint')
  expect(notes.map((note) => note.split('/').at(-1))).toEqual(['drawn', 'told', 'drawn'])
  const other = await makeRun('other', { vta: 2, itm: 2 }, { aligner: 'another' })
  await expect(takePhases([drawn, other], config, 'joint')).rejects.toThrow(
    /Phase itm of .*other was trained on another aligner than that of .*drawn/,
  )
})

test('a run that has gone on to phase joint gives what it had before', async () => {
  const joint = await makeRun('joint', { vta: 2, itm: 2, tim: 2, joint: 1 })
  const { model, beforeJoint } = runPaths(joint)
  await cp(model, beforeJoint, { recursive: true })
  await writeFile(join(model, 'text-encoder.safetensors'), 'trained jointly')
  const other = await makeRun('other', { vta: 2, itm: 2 })
  const taken = await takePhases([joint, other], await configOf(), 'joint')
  expect([...taken.positions.keys()]).toEqual(['vta', 'itm', 'tim'])
  const target = runPaths(join(folder, 'target'))
  await mkdir(target.folder)
  await taken.copyTo(target)
  expect(await readFile(join(target.model, 'text-encoder.safetensors'), 'utf8')).toBe('one')
  await expect(takePhases([other, joint], await configOf(), 'joint')).resolves.toBeDefined()
})

test('a run that trains on meanwhile gives no mixture of what it was and became', async () => {
  const from = await makeRun('from', { vta: 2 })
  const taken = await takePhases([from], await configOf(), 'itm')
  const target = runPaths(join(folder, 'target'))
  await mkdir(target.folder)
  await writeFile(join(runPaths(from).model, 'text-encoder.safetensors'), 'of phase joint')
  await expect(taken.copyTo(target)).rejects.toThrow(
    /from went on training while .* run the command again/,
  )
  await rm(checkpointsOf(runPaths(from), 'vta'), { recursive: true })
  await expect(taken.copyTo(target)).rejects.toThrow(/from went on training while/)
})

test('a run without a finished alignment gives none', async () => {
  const begun = await makeRun('begun', { vta: 1 })
  await expect(takePhases([begun], await configOf(), 'itm')).rejects.toThrow(
    /begun has no finished phase vta \(1 of 2 epochs\).*--phase vta --resume/,
  )
})
