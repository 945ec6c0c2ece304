import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockForWriting } from './lock'

test('a lock is taken from a process that is gone, not from one that only cannot be seen', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'laviter-lock-'))
  const folder = join(parent, 'cache')
  const owner = join(folder, 'owner.json')
  try {
    await mkdir(folder)
    await (await lockForWriting(folder)).release()
    const mine: object = JSON.parse(await readFile(owner, 'utf8'))
    expect(mine).toMatchObject({ pid: process.pid })
    // as killed processes leave it
    const gone = { ...mine, pid: spawnSync(process.execPath, ['--version']).pid }
    await mkdir(`${folder}.lock`)
    // another container of the same name, whose processes have numbers of their own
    await writeFile(owner, JSON.stringify({ ...gone, space: 'elsewhere' }))
    await expect(lockForWriting(folder)).rejects.toThrow(/another process is filling it/)
    await writeFile(owner, JSON.stringify(gone))
    await (await lockForWriting(folder)).release()
  } finally {
    await rm(parent, { recursive: true })
  }
})
