import yargs from 'yargs'
import { doctorCommand } from './commands/doctor'
import { installCommand } from './commands/install'
import { Interrupted } from './commands/interruptible'
import { isUserError, messageOf } from './errors'
import { packageVersion } from './package-folder'

/**
 * Runs the command line `laviter-runtime`.
 *
 * @param args - without the program's name
 * @returns the exit code: 0 done, 1 the user's input or machine, 2 a fault of ours, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0
  const parser = yargs(args)
    .scriptName('laviter-runtime')
    .command(installCommand)
    .command(doctorCommand)
    .demandCommand(1, 'Say what to do: install or doctor')
    .strict()
    .version(packageVersion())
    .alias('help', 'h')
    .exitProcess(false)
    .fail((message, error) => {
      throw (
        error ?? Object.assign(new Error(message), { [Symbol.for('@laviter/user-error')]: true })
      )
    })
  try {
    await parser.parseAsync()
  } catch (error) {
    code = exitCodeOf(error)
    console.error(code === 2 ? error : messageOf(error)) // a fault of ours shows its stack
  }
  return code
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return 130
  return isUserError(error) ? 1 : 2
}
