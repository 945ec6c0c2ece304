import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/load'
import { createRunFolder } from './create-run-folder'
import { writeGoal } from './goal'
import { openRunFolder } from './run-folder'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-run-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const ID = '0b9f5d0e-7c1e-4b57-9d2e-000000000000'

const config = async (overrides = {}) =>
  (await loadConfig({ name: 'x', data: { format: 'folder', root: '/photos' } }, overrides)).config

/** As training makes one. */
const begin = async (overrides = {}, fresh = false) =>
  createRunFolder(root, await config(overrides), {
    fresh,
    fill: (paths) => writeGoal(paths, 'all'),
  })

test('makes a folder that opens again with its configuration', async () => {
  await createRunFolder(join(root, 'a/b'), await config())
  expect((await openRunFolder(join(root, 'a/b'))).config).toEqual(await config())
})

test('an existing run wants --resume or --fresh', async () => {
  await begin()
  await expect(begin()).rejects.toThrow(/--resume.*--fresh/)
})

test('--fresh removes the run and nothing of the user’s', async () => {
  await begin()
  await mkdir(join(root, 'checkpoints'))
  await mkdir(join(root, `.unfinished-model-${ID}-replaced`)) // killed while a newer model took its place
  await writeFile(join(root, 'notes.txt'), 'mine')
  await begin({ 'vta.batch': 7 }, true)
  expect((await readdir(root)).sort()).toEqual(['config.yaml', 'goal.json', 'notes.txt'])
})

test('a folder of one’s own that has a config.yaml is no run', async () => {
  await mkdir(join(root, 'model'))
  await writeFile(join(root, 'config.yaml'), 'mine')
  for (const fresh of [false, true])
    await expect(begin({}, fresh)).rejects.toThrow(/not empty and holds no run/)
  expect((await readdir(root)).sort()).toEqual(['config.yaml', 'model'])
})

test('a folder with other things in it is no place for a run', async () => {
  await writeFile(join(root, 'thesis.tex'), '')
  await expect(createRunFolder(root, await config())).rejects.toThrow(/not empty and holds no run/)
  await expect(createRunFolder(root, await config(), { fresh: true })).rejects.toThrow(
    /holds no run/,
  )
})

test('a path through a file cannot be written, and says so', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(createRunFolder(join(root, 'file', 'run'), await config())).rejects.toThrow(/file/)
})
