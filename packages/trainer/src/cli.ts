import { inspect } from 'node:util'
import { isUserError, UserError } from '@laviter/nn/errors'
import { hideBin } from 'yargs/helpers'
import { captionCommand } from './commands/caption'
import { configCommand } from './commands/config'
import { dataCommand } from './commands/data'
import { doctorCommand } from './commands/doctor'
import { evalCommand } from './commands/eval'
import { expectValues } from './commands/expect-values'
import { generateCommand } from './commands/generate'
import { importCommand } from './commands/import'
import { watchReader } from './commands/reader-left'
import { reportCommand } from './commands/report'
import { reproduceCommand } from './commands/reproduce'
import { retrieveCommand } from './commands/retrieve'
import { scoreCommand } from './commands/score'
import { version } from '../package.json'
import { trainCommand } from './commands/train'
import { yargs } from './commands/yargs'

/** What a command line ends with: done, the input was wrong, a fault of ours, stopped after a checkpoint. */
export const EXIT = { done: 0, input: 1, fault: 2, interrupted: 130 } as const

/**
 * The `laviter` command line. TensorFlow is loaded by the command that needs it, so `--help` is instant.
 *
 * @param argv - arguments without node and script
 */
export async function main(argv: readonly string[] = hideBin(process.argv)): Promise<void> {
  watchReader()
  try {
    await yargs([...argv])
      .scriptName('laviter')
      .version(version)
      .usage(
        '$0 <command>\n\nAligned image and text representations, and captions: train, measure, look.',
      )
      .command(trainCommand)
      .command(evalCommand)
      .command(captionCommand)
      .command(generateCommand)
      .command(retrieveCommand)
      .command(reportCommand)
      .command(reproduceCommand)
      .command(scoreCommand)
      .command(dataCommand)
      .command(configCommand)
      .command(importCommand)
      .command(doctorCommand)
      .completion('completion', 'Print a completion script for bash or zsh')
      .option('verbose', {
        type: 'boolean',
        default: false,
        describe: 'show the stack of an error',
      })
      .example('$0 train aviary/small --run runs/birds', 'train on drawn birds, in minutes')
      .example('$0 retrieve runs/birds --text "a small red bird"', 'a picture of the five best')
      .demandCommand(1, 'Name a command: laviter --help lists them')
      .recommendCommands()
      // --no-index is no option, and not the index `false`
      .parserConfiguration({ 'boolean-negation': false })
      .check((values, options) => expectValues(argv, values, options), true)
      .strict()
      .wrap(Math.min(100, process.stdout.columns ?? 100))
      .exitProcess(false)
      .fail((message, error) => {
        // yargs has an error of its own for a value that is missing
        if (error && error.name !== 'YError') throw error
        throw new UserError(`${message} (laviter --help)`)
      })
      .parseAsync()
  } catch (error) {
    process.exitCode = isUserError(error) ? EXIT.input : EXIT.fault
    process.stderr.write(`${describeError(error, argv.includes('--verbose'))}\n`)
  }
}

/** One message; the stack only where it was asked for, or where the fault is ours. */
function describeError(error: unknown, verbose: boolean): string {
  const message = error instanceof Error ? error.message : String(error)
  const wantsStack = verbose || Boolean(process.env['LAVITER_DEBUG'])
  if (wantsStack && error instanceof Error) return `laviter: ${inspect(error)}` // with its causes
  if (isUserError(error)) return `laviter: ${message}`
  return `laviter: a fault of ours: ${message}\nRun it again with --verbose for the stack, and report it, please.`
}

// run as a file (tsx, tests); the packaged bin imports main instead
if (process.argv[1]?.endsWith('cli.ts')) void main()
