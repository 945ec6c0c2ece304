import { resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { Argv, CommandModule } from 'yargs'
import { createProgress } from '../terminal/progress'
import { jsonOption } from './with-run'

/** `laviter data make|check|stats`. */
export const dataCommand: CommandModule = {
  command: 'data <action>',
  describe: 'Make the embedded data sets; check and count a folder of your own',
  builder: (yargs: Argv) =>
    yargs
      .command(makeCommand)
      .command(checkCommand)
      .command(statsCommand)
      .demandCommand(1, 'Name an action: make, check or stats')
      .example('$0 data check photos', 'what training would skip, and why'),
  handler: () => undefined,
}

interface MakeArgs {
  name: 'aviary' | 'openmoji'
  size: 'tiny' | 'small' | 'medium' | 'cub'
  to?: string
}

const makeCommand: CommandModule<object, MakeArgs> = {
  command: 'make <name>',
  describe: 'Draw the aviary, or write OpenMoji as a folder',
  builder: (yargs) =>
    yargs
      .positional('name', { choices: ['aviary', 'openmoji'] as const, demandOption: true })
      .option('size', {
        choices: ['tiny', 'small', 'medium', 'cub'] as const,
        default: 'small' as const,
        describe: 'aviary: 64, 1,600, 6,000 or 11,788 pictures',
      })
      .option('to', { type: 'string', describe: 'folder; left out: .data/NAME' })
      .example('$0 data make aviary --size tiny --to birds', '64 drawn birds'),
  handler: async ({ name, size, to }) => {
    const { dataRoot, makeData } = await import('../data-sets/open-training-data')
    const root = to === undefined ? dataRoot({ format: name, size }) : resolve(to)
    const progress = createProgress()
    try {
      await makeData({ format: name, size }, root, {
        onProgress: ({ done, total }) =>
          progress.show('pictures', done, total, { unit: 'pictures' }),
        signal: new AbortController().signal,
      })
    } finally {
      progress.stop()
    }
    process.stdout.write(`${root}\n`)
  },
}
