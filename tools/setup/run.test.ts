import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** A training that takes a moment to stop, and says how. */
const CHILD = `
  const stop = (signal) => setTimeout(() => { console.log('stopped by ' + signal); process.exit(130) }, 300)
  process.on('SIGINT', stop).on('SIGTERM', stop)
  setTimeout(() => {}, 20_000)
  console.log('trains')`
const PARENT = `
  import { run } from ${JSON.stringify(join(__dirname, 'run.mjs'))}
  await run(process.execPath, ['-e', ${JSON.stringify(CHILD)}]).catch(({ code }) => (process.exitCode = code))
  console.log('waited')`

/** Runs the parent in a group of its own, and stops the group as a terminal does, or the parent alone. */
function stopped(signal: NodeJS.Signals, to: 'group' | 'parent') {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  parent.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
    if (stdout === 'trains\n') process.kill(to === 'group' ? -parent.pid! : parent.pid!, signal)
  })
  return new Promise((resolve) =>
    parent.once('close', (code) => resolve({ code, lines: stdout.trim().split('\n') })),
  )
}

test.each([
  ['SIGINT', 'group'],
  ['SIGTERM', 'parent'],
] as const)('a program stopped by %s to its %s is waited for', async (signal, to) => {
  const lines = ['trains', `stopped by ${signal}`, 'waited']
  expect(await stopped(signal, to)).toEqual({ code: 130, lines })
})
