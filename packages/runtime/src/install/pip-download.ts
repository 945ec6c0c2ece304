import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors'
import { firstProgram, runProgram } from '../program'
import { type WorkOptions, watchFolder } from '../progress'

/** A way to call pip: a program and the arguments before pip's own. */
export interface Pip {
  readonly command: readonly string[]
  /** `pip 23.0.1 from ... (python 3.11)`. */
  readonly version: string
}

const CANDIDATES = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const

/** @returns the machine's pip, or undefined where it has none */
export async function findPip(): Promise<Pip | undefined> {
  for (const [program, ...before] of CANDIDATES) {
    const found = await firstProgram([program], [...before, '--version'])
    if (found) return { command: [program, ...before], version: found.says }
  }
  return undefined
}

/**
 * Lets pip fetch a wheel, with the index, proxy and certificates that this machine set for it.
 *
 * @param pip - how pip is called
 * @param requirement - `tensorflow-cpu==2.21.0`
 * @param tags - platform tags that run here
 * @param to - an existing folder for the wheel
 * @param check - looks at the wheel before it gets its name there; throws where it is wrong
 * @returns the wheel's path
 * @throws UserError with what pip said
 */
export async function downloadWithPip(
  pip: Pip,
  requirement: string,
  tags: readonly string[],
  to: string,
  check: (wheel: string) => Promise<void>,
  { onProgress, signal }: WorkOptions = {},
): Promise<string> {
  const scratch = join(to, 'pip') // pip downloads into TMPDIR: /tmp is small on many machines, and here we can watch it grow
  const draft = join(to, 'wheel')
  await rm(scratch, { recursive: true, force: true })
  await rm(draft, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true })
  await mkdir(draft, { recursive: true })
  const stopWatching = watchFolder(to, `download ${requirement} by pip`, onProgress)
  try {
    const [program = 'pip', ...before] = pip.command
    const result = await runProgram(
      program,
      [
        ...before,
        ...['download', '--no-deps', '--only-binary=:all:', '--progress-bar', 'off'],
        ...['--disable-pip-version-check', '--no-input', '--python-version', '3.11'],
        ...tags.flatMap((tag) => ['--platform', tag]),
        ...['--dest', draft, requirement],
      ],
      { env: { TMPDIR: scratch, PYTHONWARNINGS: 'ignore' }, signal },
    )
    stopWatching() // what is checked next reports by itself
    if (result?.status !== 0) throw pipError(requirement, result?.stderr ?? '')
    const wheel = (await readdir(draft)).find((name) => name.endsWith('.whl'))
    if (!wheel) throw new UserError(`pip said it fetched ${requirement}, but there is no wheel`)
    await check(join(draft, wheel))
    const path = join(to, wheel)
    await rename(join(draft, wheel), path)
    return path
  } finally {
    stopWatching()
    await rm(scratch, { recursive: true, force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

function pipError(requirement: string, stderr: string): Error {
  if (/no space left|Errno 28/i.test(stderr))
    return Object.assign(new Error('pip found no space left'), { code: 'ENOSPC' })
  const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR:'))
  const said = errors.at(-1)?.slice('ERROR:'.length).trim() ?? stderr.trim().split('\n').at(-1)
  return new UserError(
    `pip could not fetch ${requirement}: ${said || 'it said nothing'}. ` +
      'Check the network, the proxy (HTTPS_PROXY) and the index (PIP_INDEX_URL, `pip config list`)',
  )
}
