import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** A command that failed: its exit code is ours, its own output has said why. */
export class CommandFailed extends Error {
  constructor(command, code) {
    super(`${command} ended with exit code ${code}`)
    this.code = code
  }
}

/**
 * Runs a program to its end with our terminal. Ctrl-C is the program's: the terminal sends it to both, and we wait for what the
 * program still does, a checkpoint say.
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
    let interrupted = false
    const wait = () => (interrupted = true)
    const forward = (signal) => child.kill(signal) // a scheduler's reaches us alone
    process.on('SIGINT', wait).on('SIGTERM', forward)
    const release = () => process.off('SIGINT', wait).off('SIGTERM', forward)
    const kept = []
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => kept.push(chunk))
    child.on('error', (error) => {
      release()
      reject(new Error(`cannot start ${program}: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      release()
      if (code === 0 && !interrupted) return resolve(undefined)
      process.stderr.write(Buffer.concat(kept))
      const ended = signal ? 128 + constants.signals[signal] : code // as shells tell it
      reject(new CommandFailed([program, ...args].join(' '), ended || 130)) // nothing else is begun after Ctrl-C
    })
  })
}
