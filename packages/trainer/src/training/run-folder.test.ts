import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/load'
import { createRunFolder, newRunFolder, openRunFolder, resumeRunFolder } from './run-folder'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-run-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const ID = '0b9f5d0e-7c1e-4b57-9d2e-000000000000'

const config = async (overrides = {}) =>
  (await loadConfig({ name: 'x', data: { format: 'folder', root: '/photos' } }, overrides)).config

test('makes a folder that opens again with its configuration', async () => {
  await createRunFolder(join(root, 'a/b'), await config())
  expect((await openRunFolder(join(root, 'a/b'))).config).toEqual(await config())
})

test('an existing run wants --resume or --fresh', async () => {
  await createRunFolder(root, await config())
  await expect(createRunFolder(root, await config())).rejects.toThrow(/--resume.*--fresh/)
})

test('--fresh removes the run and nothing of the user’s', async () => {
  await createRunFolder(root, await config())
  await mkdir(join(root, 'checkpoints'))
  await mkdir(join(root, `.unfinished-model-${ID}-replaced`)) // killed while a newer model took its place
  await writeFile(join(root, 'notes.txt'), 'mine')
  await createRunFolder(root, await config({ 'vta.batch': 7 }), { fresh: true })
  expect((await readdir(root)).sort()).toEqual(['config.yaml', 'notes.txt'])
})

test('a folder with other things in it is no place for a run', async () => {
  await writeFile(join(root, 'thesis.tex'), '')
  await expect(createRunFolder(root, await config())).rejects.toThrow(/not empty and holds no run/)
  await expect(createRunFolder(root, await config(), { fresh: true })).rejects.toThrow(
    /holds no run/,
  )
})

test('what a process killed at any moment left half written is in nobody’s way', async () => {
  const leave = async (folder: string, name: string) => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `.unfinished-${name}-${ID}`), '')
  }
  await leave(root, 'config.yaml')
  const { samples, model, checkpoints } = await createRunFolder(root, await config())
  const folders = [samples, join(samples, 'joint'), model, join(checkpoints, 'tim')]
  await Promise.all([root, ...folders].map((folder) => leave(folder, 'file')))
  await resumeRunFolder(root)
  const left = await readdir(root, { recursive: true })
  expect(left.filter((name) => name.includes('.unfinished'))).toEqual([])
})

test('a path through a file cannot be written, and says so', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(createRunFolder(join(root, 'file', 'run'), await config())).rejects.toThrow(/file/)
  await expect(openRunFolder(join(root, 'file'))).rejects.toThrow(/is a file, not a run folder/)
})

test('a folder that is no run, or is not there, says so', async () => {
  await expect(openRunFolder(root)).rejects.toThrow(/is no run folder: it has no config\.yaml/)
  await expect(openRunFolder(join(root, 'none'))).rejects.toThrow(/There is no run folder/)
})

test('goes on with more epochs, not with another batch', async () => {
  await createRunFolder(root, await config())
  const longer = await resumeRunFolder(root, await config({ 'vta.epochs': 700 }))
  expect(longer.config.vta.epochs).toBe(700)
  await expect(resumeRunFolder(root, await config({ 'vta.batch': 7 }))).rejects.toThrow(
    /another configuration: vta\.batch \(96, now 7\)/,
  )
})

test('a run whose checkpoints stand in no phase says so', async () => {
  await createRunFolder(root, await config())
  await mkdir(join(root, 'checkpoints', 'step-7'), { recursive: true })
  await expect(resumeRunFolder(root)).rejects.toThrow(/begun before training had phases.*--fresh/)
})

test('what nothing was trained with may still change', async () => {
  await createRunFolder(root, await config())
  const wanted = await config({ 'itm.batch': 7 })
  await expect(resumeRunFolder(root, wanted)).rejects.toThrow(/itm\.batch \(32, now 7\)/)
  const opened = await resumeRunFolder(root, wanted, (path) => path.startsWith('itm.'))
  expect(opened.config.itm.batch).toBe(7)
})

test('a run is named after its configuration and the time', () => {
  expect(newRunFolder('birds', new Date(2026, 0, 2, 3, 4, 5))).toBe(
    join('runs', 'birds-2026-01-02-03-04-05'),
  )
})
