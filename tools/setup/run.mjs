import { spawn } from 'node:child_process'

/** A command that failed: its exit code is ours, its own output has said why. */
export class CommandFailed extends Error {
  constructor(command, code) {
    super(`${command} ended with exit code ${code}`)
    this.code = code
  }
}

/**
 * Runs a program to its end with our terminal.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean }} [options] quiet keeps the output and
 *   shows it only where the program fails
 */
export function run(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    const kept = []
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => kept.push(chunk))
    child.on('error', (error) => reject(new Error(`cannot start ${program}: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined)
      process.stderr.write(Buffer.concat(kept))
      reject(
        new CommandFailed([program, ...args].join(' '), code ?? (signal === 'SIGINT' ? 130 : 1)),
      )
    })
  })
}
