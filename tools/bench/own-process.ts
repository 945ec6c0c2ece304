import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Runs one of these programs in a process of its own, so that the peak of memory is its own.
 *
 * @param program - its name here
 * @param argument - what it is told, as JSON
 * @returns what it says, one line of JSON
 */
export async function inOwnProcess<Report>(program: string, argument: object): Promise<Report> {
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url))
  const { stdout } = await run(process.execPath, [
    ...process.execArgv,
    file,
    JSON.stringify(argument),
  ])
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report
}
