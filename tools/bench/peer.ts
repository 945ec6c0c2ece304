import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cacheRoot } from '@laviter/runtime'

const run = promisify(execFile)
const TORCH = '2.13.0'
const program = fileURLToPath(new URL('./peer/peer.py', import.meta.url))

/**
 * The Python of the peer's own cached environment, with PyTorch installed on the first call.
 *
 * @throws Error where this machine has no Python, or pip finds no PyTorch
 */
export async function peerPython(): Promise<string> {
  const folder = join(cacheRoot(), `peer-torch-${TORCH}`)
  const python = join(folder, 'bin/python')
  if (existsSync(join(folder, 'complete'))) return python
  process.stderr.write(`installing PyTorch ${TORCH} for the comparison (once) …\n`)
  rmSync(folder, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '--quiet', `torch==${TORCH}`, 'numpy'], {
    maxBuffer: 1 << 26,
  })
  mkdirSync(join(folder, 'making'))
  renameSync(join(folder, 'making'), join(folder, 'complete'))
  return python
}

/** How PyTorch runs: as the references' code does, or at its best on the same shapes. */
export type PeerStyle = 'reference' | 'best'

/** Median milliseconds of one step of the peer. */
export async function peerMilliseconds(
  what: 'encoder' | 'step',
  options: { style: PeerStyle; batch: number; repeats: number },
): Promise<number> {
  const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)])
  const { stdout } = await run(await peerPython(), ['-B', program, what, ...args])
  return (JSON.parse(stdout) as { milliseconds: number }).milliseconds
}
