import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readGoal, writeGoal } from './goal'
import { runPaths, type RunPaths } from './run-folder'

let paths: RunPaths
beforeEach(async () => {
  paths = runPaths(await mkdtemp(join(tmpdir(), 'laviter-goal-')))
})
afterEach(() => rm(paths.folder, { recursive: true, force: true }))

test('a run keeps what it is for, the last that was asked', async () => {
  await writeGoal(paths, 'tim')
  expect(await readGoal(paths)).toBe('tim')
  await writeGoal(paths, 'all')
  expect(await readGoal(paths)).toBe('all')
})

test('a run of before this was kept is for all phases', async () => {
  expect(await readGoal(paths)).toBe('all')
})

test.each(['{"phase":"ti', '{"phase":"gan"}', 'tim'])(
  '%s is damaged, and says what to do',
  async (text) => {
    await writeFile(paths.goal, text)
    await expect(readGoal(paths)).rejects.toThrow(/goal\.json is damaged: .*--phase all/)
  },
)
