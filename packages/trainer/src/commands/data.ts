import { resolve } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { withProgress } from './with-progress'
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
    await withProgress((progress) =>
      makeData({ format: name, size }, root, {
        onProgress: ({ done, total }) =>
          progress.show('pictures', done, total, { unit: 'pictures' }),
        signal: new AbortController().signal,
      }),
    )
    process.stdout.write(`${root}\n`)
  },
}

interface DirArgs {
  dir: string
  format?: 'folder' | 'aviary' | 'openmoji'
  words: number
  json: boolean
}

const dirOptions = <T>(yargs: Argv<T>) =>
  yargs
    .positional('dir', { type: 'string', demandOption: true, describe: 'folder of the data' })
    .option('format', {
      choices: ['folder', 'aviary', 'openmoji'] as const,
      describe: 'left out: aviary where its ground truth is there, else folder',
    })
    .option('words', { type: 'number', default: 15, describe: 'T, what the aligner reads' })
    .option('json', jsonOption)

const checkCommand: CommandModule<object, DirArgs> = {
  command: 'check <dir>',
  describe: 'Decode every picture; say what training would skip, and what to mend',
  builder: (yargs) =>
    dirOptions(yargs).example('$0 data check photos', 'before the first training on them'),
  handler: async ({ dir, format, words, json }) => {
    const { checkDataSet } = await import('@laviter/data')
    const { guessFormat } = await import('../data-sets/guess-format')
    const root = resolve(dir)
    const chosen = { format: format ?? (await guessFormat(root)), root, words }
    const found = await withProgress((progress) =>
      checkDataSet(chosen, {
        onProgress: ({ stage, done, total }) =>
          progress.show(stage, done, total, { unit: 'pictures' }),
      }),
    )
    if (json) return print(JSON.stringify(found, null, 2))
    const { formatStats } = await import('../terminal/format-stats')
    print(formatStats(found.stats))
    for (const { file, why } of found.skipped) print(`left out: ${file}: ${why}`)
    for (const warning of found.warnings) print(`! ${warning}`)
    if (found.warnings.length === 0) print('Nothing to mend.')
  },
}

const statsCommand: CommandModule<object, DirArgs> = {
  command: 'stats <dir>',
  describe: 'Count pictures, captions, words, classes and attributes',
  builder: (yargs) =>
    dirOptions(yargs).example('$0 data stats .data/aviary-small', 'with attributes'),
  handler: async ({ dir, format, words, json }) => {
    const { dataStats, openDataSet } = await import('@laviter/data')
    const { guessFormat } = await import('../data-sets/guess-format')
    const root = resolve(dir)
    const chosen = format ?? (await guessFormat(root))
    const dataSet = await openDataSet({ format: chosen, root, maxSkipped: 1 })
    const stats = dataStats(dataSet, { words })
    if (json) return print(JSON.stringify(stats, null, 2))
    const { formatStats } = await import('../terminal/format-stats')
    print(formatStats(stats))
  },
}

const print = (text: string) => void process.stdout.write(`${text}\n`)
