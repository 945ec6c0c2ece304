import { spawn } from 'node:child_process'

/** How a program ended. */
export interface ProgramResult {
  /** Exit status; -1 where a signal ended it. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Options of {@link runProgram}. */
export interface ProgramOptions {
  readonly cwd?: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/**
 * Runs a program without a shell.
 *
 * @param command - its name or path
 * @param args - its arguments, as they are
 * @returns how it ended, or undefined where there is no such program
 * @throws the signal's reason where it was stopped
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: ProgramOptions = {},
): Promise<ProgramResult | undefined> {
  signal?.throwIfAborted()
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) reject(signal.reason)
      else if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    child.once('close', (status) => resolve({ status: status ?? -1, stdout, stderr }))
  })
}

/** @returns the first of `commands` that answers `args` with status 0, and what it said */
export async function firstProgram(
  commands: readonly string[],
  args: readonly string[],
): Promise<{ command: string; says: string } | undefined> {
  for (const command of commands) {
    const result = await runProgram(command, args)
    if (result?.status === 0)
      return { command, says: (result.stdout || result.stderr).trim().split('\n')[0] ?? '' }
  }
  return undefined
}
