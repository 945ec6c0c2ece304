import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFolder } from '@laviter/nn/node'
import { loadConfig } from '../config/load'
import { createRunFolder } from './create-run-folder'
import { isLock, lockRunFolder } from './lock-run-folder'
import { openRunFolder, type RunPaths } from './run-folder'

/** What a process may still do to files before it is killed: afterwards nothing takes effect, its cleaning up neither. */
const left = { operations: Infinity }

jest.mock('node:fs/promises', () => {
  const actual = jest.requireActual<Record<string, unknown>>('node:fs/promises')
  const mortal = ([name, does]: [string, unknown]) => {
    if (typeof does !== 'function') return [name, does]
    const operation = async (...args: unknown[]): Promise<unknown> => {
      if (left.operations-- <= 0) throw new Error('killed')
      return does(...args)
    }
    return [name, operation]
  }
  return Object.fromEntries(Object.entries(actual).map(mortal))
})

/** The process that makes a run; those before it are gone. */
let pid = 0

jest.mock('./process-identity', () => ({
  thisProcess: async () => ({ host: 'here', pid, began: '1' }),
  isRunning: async (other: { pid: number }) => other.pid === pid,
}))

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-killed-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** Makes a run in a process of its own; it begins with a checkpoint and a model, as with `--from`. */
async function make(run: string, name: string, fresh: boolean): Promise<void> {
  pid++
  const { config } = await loadConfig({ name, data: { format: 'folder', root: '/photos' } })
  const fill = async ({ checkpoints, model }: RunPaths) => {
    for (const folder of [join(checkpoints, 'vta', 'step-2'), model])
      await writeFolder(folder, (temporary) => writeFile(join(temporary, 'weights'), name))
  }
  const release = await lockRunFolder(run)
  try {
    await createRunFolder(run, config, { fresh, fill })
  } finally {
    await release()
  }
}

/** Texts by path; of a file that is half written, and of a lock, nothing. */
async function textsIn(run: string): Promise<Record<string, string>> {
  const entries = await readdir(run, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(run.length + 1))
    .filter((path) => !path.includes('.unfinished') && !isLock(path))
    .sort()
  const texts = files.map(async (path) => [path, await readFile(join(run, path), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

/** @returns whether it was killed before its end */
async function killedAfter(operations: number, act: () => Promise<void>): Promise<boolean> {
  left.operations = operations
  let error: unknown
  await act().catch((thrown: unknown) => (error = thrown))
  const killed = left.operations < 0
  left.operations = Infinity
  if (error !== undefined && !killed) throw error
  return killed
}

test.each([
  ['a new run', false],
  ['a run in the place of an old one', true],
])(
  'killed anywhere while %s is made, the same makes it again; what is there is never half of two',
  async (_, fresh) => {
    const begin = async (run: string) => {
      if (!fresh) return
      await make(run, 'old', false)
      await writeFile(join(run, 'notes.txt'), 'the user’s')
    }
    const [before, after] = ['before', 'after'].map((name) => join(root, `${name}-${fresh}`))
    await begin(before!)
    await begin(after!)
    await make(after!, 'new', fresh)
    const whole = await textsIn(after!)
    expect(Object.keys(whole)).toContain(join('model', 'weights'))

    let kills = 0
    for (; ; kills++) {
      const run = join(root, `killed-${fresh}-${kills}`)
      await begin(run)
      if (!(await killedAfter(kills, () => make(run, 'new', fresh)))) break
      const opened = await openRunFolder(run).catch(() => undefined)
      const texts = opened && (await textsIn(run))
      if (opened?.config.name === 'old') expect(texts).toEqual(await textsIn(before!))
      if (opened?.config.name === 'new') {
        expect(texts).toEqual(whole)
      } else {
        await make(run, 'new', fresh)
        expect(await textsIn(run)).toEqual(whole)
        expect((await readdir(run)).filter((name) => name.includes('.unfinished'))).toEqual([])
      }
      pid++
      await (
        await lockRunFolder(run)
      )()
      expect((await readdir(run)).filter(isLock)).toEqual([])
    }
    expect(kills).toBeGreaterThan(25)
  },
)
