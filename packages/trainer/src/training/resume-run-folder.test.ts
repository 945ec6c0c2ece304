import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/load'
import type { PhaseName } from '../phases/phase-name'
import { createRunFolder } from './create-run-folder'
import { resumeRunFolder } from './resume-run-folder'
import { checkpointsOf, openRunFolder, runPaths } from './run-folder'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-run-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const ID = '0b9f5d0e-7c1e-4b57-9d2e-000000000000'

const config = async (overrides = {}) =>
  (await loadConfig({ name: 'x', data: { format: 'folder', root: '/photos' } }, overrides)).config

/** The phase has a checkpoint. */
const begin = (phase: PhaseName) =>
  mkdir(join(checkpointsOf(runPaths(root), phase), 'step-2'), { recursive: true })

test('what a process killed at any moment left half written is in nobody’s way', async () => {
  const leave = async (folder: string, name: string) => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `.unfinished-${name}-${ID}`), '')
  }
  await leave(root, 'config.yaml')
  const { samples, model, checkpoints } = await createRunFolder(root, await config())
  const folders = [samples, join(samples, 'joint'), model, join(checkpoints, 'tim')]
  await Promise.all([root, ...folders].map((folder) => leave(folder, 'file')))
  await resumeRunFolder(root, await config())
  const left = await readdir(root, { recursive: true })
  expect(left.filter((name) => name.includes('.unfinished'))).toEqual([])
})

test('goes on with more epochs, not with another batch; the run itself stays as it is', async () => {
  await createRunFolder(root, await config())
  await begin('vta')
  await resumeRunFolder(root, await config({ 'vta.epochs': 700 }))
  await expect(resumeRunFolder(root, await config({ 'vta.batch': 7 }))).rejects.toThrow(
    /another configuration: vta\.batch \(96, now 7\)/,
  )
  expect((await openRunFolder(root)).config).toEqual(await config())
})

test('measures otherwise, but for what has chosen the best epoch', async () => {
  await createRunFolder(root, await config())
  await begin('vta')
  await resumeRunFolder(root, await config({ 'evaluation.draws': 7 }))
  await expect(resumeRunFolder(root, await config({ 'evaluation.k': 2 }))).rejects.toThrow(
    /another configuration: evaluation\.k \(1, now 2\)/,
  )
})

test('writes captions of another length, but where their length chooses the captioner’s best epoch', async () => {
  await createRunFolder(root, await config())
  await begin('vta')
  const shorter = await config({ 'decoding.maxWords': 5 })
  await resumeRunFolder(root, shorter)
  await begin('itm')
  await resumeRunFolder(root, await config({ 'decoding.method': 'beam' }))
  await expect(resumeRunFolder(root, shorter)).rejects.toThrow(/decoding\.maxWords \(40, now 5\)/)
})

test('a run whose checkpoints stand in no phase says so', async () => {
  await createRunFolder(root, await config())
  await mkdir(join(root, 'checkpoints', 'step-7'), { recursive: true })
  await expect(resumeRunFolder(root, await config())).rejects.toThrow(
    /begun before training had phases.*--fresh/,
  )
})

test('what nothing was trained with may still change', async () => {
  await createRunFolder(root, await config())
  await begin('vta')
  const wanted = await config({ 'itm.batch': 7 })
  await resumeRunFolder(root, wanted)
  await begin('itm')
  await expect(resumeRunFolder(root, wanted)).rejects.toThrow(/itm\.batch \(32, now 7\)/)
})
