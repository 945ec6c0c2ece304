import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newRunFolder, openRunFolder } from './run-folder'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-run-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('a folder that is no run, or is not there, says so', async () => {
  await expect(openRunFolder(root)).rejects.toThrow(/is no run folder: it has no config\.yaml/)
  await expect(openRunFolder(join(root, 'none'))).rejects.toThrow(/There is no run folder/)
  await writeFile(join(root, 'file'), '')
  await expect(openRunFolder(join(root, 'file'))).rejects.toThrow(/is a file, not a run folder/)
})

test('a run is named after its configuration and the time', () => {
  expect(newRunFolder('birds', new Date(2026, 0, 2, 3, 4, 5))).toBe(
    join('runs', 'birds-2026-01-02-03-04-05'),
  )
})
