import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cacheRoot } from '@laviter/runtime'

const run = promisify(execFile)
const TORCH = '2.13.0'
const SCORER = '1.2'
const program = (name: string) => fileURLToPath(new URL(`./peer/${name}.py`, import.meta.url))

/**
 * The Python of a peer's own cached environment, with its packages installed on the first call.
 *
 * @throws Error where this machine has no Python, or pip finds no such package
 */
async function peerPython(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(cacheRoot(), `peer-${name}`)
  const python = join(folder, 'bin/python')
  if (existsSync(join(folder, 'complete'))) return python
  process.stderr.write(`installing ${packages[0]} for the comparison (once) …\n`)
  rmSync(folder, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 1 << 26 })
  mkdirSync(join(folder, 'making'))
  renameSync(join(folder, 'making'), join(folder, 'complete'))
  return python
}

/** How PyTorch runs: as the references' code does, or at its best on the same shapes. */
export type PeerStyle = 'reference' | 'best'

type PeerOptions = { style: PeerStyle; repeats: number }

/** Median milliseconds of one step of the peer. */
export async function peerMilliseconds(
  what: 'encoder' | 'step' | 'caption',
  options: PeerOptions & { batch: number },
): Promise<number> {
  return (await peerReport<{ milliseconds: number }>(what, options)).milliseconds
}

/** What the peer's program says of its steps, in a process of their own. */
export async function peerReport<Report>(
  what: 'encoder' | 'step' | 'caption' | 'generation' | 'joint',
  options: PeerOptions & Record<string, string | number>,
): Promise<Report> {
  const python = await peerPython(`torch-${TORCH}`, [`torch==${TORCH}`, 'numpy'])
  const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)])
  const { stdout } = await run(python, ['-B', program('peer'), what, ...args])
  return JSON.parse(stdout) as Report
}

/** What pycocoevalcap needed, and what it found. */
export interface PeerScores {
  /** of its Java tokeniser; absent where this machine has no Java */
  readonly tokeniserMilliseconds?: number
  /** whether its tokens are ours */
  readonly sameTokens?: boolean
  /** of BLEU and CIDEr on the same tokens as ours */
  readonly scoreMilliseconds: number
  readonly scores: Readonly<Record<string, number>>
}

/**
 * Scores captions by pycocoevalcap.
 *
 * @param file - JSON of lists by id: `texts` and `tokens`, each `hypotheses` and `references`
 */
export async function peerScores(file: string): Promise<PeerScores> {
  // without its dependencies: they serve the metrics that are not compared
  const python = await peerPython(`pycocoevalcap-${SCORER}`, [
    `pycocoevalcap==${SCORER}`,
    'numpy',
    '--no-deps',
  ])
  const { stdout } = await run(python, ['-B', program('captions'), file], { maxBuffer: 1 << 26 })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerScores
}
