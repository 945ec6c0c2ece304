import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isUserError } from '@laviter/nn/errors'
import { isLock, lockRunFolder } from './lock-run-folder'

/** Numbers of pretended processes, which all run; none: the real one's. */
let mockPids: number[] = []

jest.mock('./process-identity', () => {
  const real = jest.requireActual('./process-identity')
  return {
    thisProcess: async () => {
      const pid = mockPids.pop()
      return pid === undefined ? real.thisProcess() : { host: 'here', pid, began: 'pretended' }
    },
    isRunning: async (identity: { began: string }, seen: Date) =>
      identity.began === 'pretended' || real.isRunning(identity, seen),
  }
})

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'laviter-lock-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

/** Locks and gives back. */
const lockAndRelease = async () => (await lockRunFolder(root))()

/** Leaves the lock that this process would make, but for what is changed in its name. */
async function leaveLock(change: (name: string) => string): Promise<string> {
  const release = await lockRunFolder(root)
  const [name] = (await readdir(root)).filter(isLock)
  await release()
  const changed = change(name!)
  await writeFile(join(root, changed), '')
  return changed
}

test('makes the folder, keeps it until it is given back, and takes it away where it is empty', async () => {
  const run = join(root, 'runs', 'birds')
  const release = await lockRunFolder(run)
  await expect(lockRunFolder(run)).rejects.toThrow(/being trained by this process since 2\d{3}-/)
  await release()
  await (
    await lockRunFolder(run)
  )()
  expect(await readdir(join(root, 'runs'))).toEqual([])
  const again = await lockRunFolder(run)
  await writeFile(join(run, 'config.yaml'), '')
  await again()
  expect(await readdir(run)).toEqual(['config.yaml'])
  await rm(join(run, 'config.yaml'))
  await lockAndRelease()
  expect(await readdir(root)).toEqual(['runs']) // that one was there
})

const HOLDER = ['--conditions=@laviter/source', '--import', require.resolve('tsx')].concat(
  join(__dirname, '..', 'fixtures', 'lock-and-wait.ts'),
)

/** Starts a process that locks the folder and stays, by the program and arguments that are put before its own. */
async function startHolder(...before: string[]): Promise<{ parent: ChildProcess; pid: number }> {
  const [program, ...args] = [...before, process.execPath, ...HOLDER, root]
  const parent = spawn(program!, args, {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'ignore'], // one that a failing test leaves behind must not keep Jest's open
  })
  const [pid] = await once(parent.stdout!, 'data')
  return { parent, pid: Number(pid) }
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

test('another process keeps it as long as it lives, and is named; killed, it is in nobody’s way', async () => {
  const { parent, pid } = await startHolder()
  try {
    const before = await readdir(root)
    const error: Error = await lockRunFolder(root).then(Promise.reject, (thrown) => thrown)
    expect(isUserError(error)).toBe(true)
    expect(error.message).toContain(`${root} is being trained by process ${pid} since 2`)
    expect(error.message).toMatch(new RegExp(`Wait.*kill ${pid}.*--run.*remove ${root}`))
    expect(await readdir(root)).toEqual(before)
  } finally {
    await kill(parent)
  }
  await lockAndRelease()
  expect(await readdir(root)).toEqual([])
})

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('killed, it is gone also before its parent has asked how it ended', async () => {
  // the shell becomes a program that never asks
  const { parent, pid } = await startHolder('sh', '-c', '"$@" & exec sleep 600', 'sh')
  try {
    process.kill(pid, 'SIGKILL')
    while (!/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await wait(10)
    await lockAndRelease()
    expect(await readdir(root)).toEqual([])
  } finally {
    await kill(parent)
  }
})

test.each([
  ['whose number no process has', (name: string) => name.replace(/\d+/, '4194999')],
  ['whose number another has now', (name: string) => name.replace(/\d+-/, '$&f')],
])('the lock of a process %s does not count, and is removed', async (_, change) => {
  await leaveLock(change)
  await lockAndRelease()
  expect(await readdir(root)).toEqual([])
})

test('of a process on another host nobody here knows: it is said, with the file to remove', async () => {
  const left = await leaveLock((name) => name.replace(/[^-]+$/, 'else%2Fwhere'))
  await expect(lockRunFolder(root)).rejects.toThrow(/ on else\/where since .* cannot be seen from /)
  await expect(lockRunFolder(root)).rejects.toThrow(`remove ${join(root, left)}`)
  expect(await readdir(root)).toEqual([left])
})

test('of many that lock in the same moment, one has the folder', async () => {
  for (let round = 0; round < 10; round++) {
    mockPids = [1, 2, 3, 4]
    const many = await Promise.allSettled([1, 2, 3, 4].map(() => lockRunFolder(root)))
    const [release, ...others] = many.flatMap((each) =>
      each.status === 'fulfilled' ? [each.value] : [],
    )
    expect(others).toEqual([])
    const reasons = many.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(reasons).toHaveLength(3)
    expect(reasons.every(isUserError)).toBe(true)
    await release!()
  }
  expect(await readdir(root)).toEqual([])
})

test('a folder that cannot be written says so', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(lockRunFolder(join(root, 'file'))).rejects.toThrow(/is a file, not a run folder/)
  await expect(lockRunFolder(join(root, 'file', 'run'))).rejects.toThrow(/file, not a run folder/)
  await expect(lockRunFolder(join(root, 'a'.repeat(300)))).rejects.toThrow(/name is too long/)
})
