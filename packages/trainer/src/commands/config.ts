import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { Argv, CommandModule } from 'yargs'
import { nearest } from '../config/nearest'
import { explainWriteError } from '../training/file-errors'
import { setOption } from './set-option'
import { jsonOption } from './with-run'

/** `laviter config list|copy|validate|keys`. */
export const configCommand: CommandModule = {
  command: 'config <action>',
  describe: 'List, copy and check configurations, and explain their keys',
  builder: (yargs: Argv) =>
    yargs
      .command(listCommand)
      .command(copyCommand)
      .command(validateCommand)
      .command(keysCommand)
      .demandCommand(1, 'Name an action: list, copy, validate or keys')
      .example('$0 config copy aviary/small --to mine.yaml', 'begin from one that ships'),
  handler: () => undefined,
}

const listCommand: CommandModule<object, { json: boolean }> = {
  command: 'list',
  describe: 'The configurations that ship',
  builder: (yargs) => yargs.option('json', jsonOption),
  handler: async (args) => {
    const { listShipped } = await import('../config/shipped')
    const shipped = await Promise.all(
      listShipped().map(async ({ name, file }) => ({ name, file, about: await firstWords(file) })),
    )
    if (args.json) return print(JSON.stringify(shipped, null, 2))
    for (const { name, about } of shipped) print(`${name.padEnd(20)} ${about}`)
  },
}

const copyCommand: CommandModule<object, { name: string; to?: string }> = {
  command: 'copy <name>',
  describe: 'Copy one here, to change it',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', demandOption: true })
      .option('to', { type: 'string', describe: 'file; left out: its own name, here' }),
  handler: async ({ name, to }) => {
    const { findShipped, listShipped } = await import('../config/shipped')
    const shipped = findShipped(name)
    if (shipped === undefined) {
      const names = listShipped().map((config) => config.name)
      throw new UserError(`No configuration ${name} ships. ${nearest(name, names)}`)
    }
    const target = resolve(to ?? `${shipped.name.split('/').at(-1)}.yaml`)
    if (existsSync(target)) throw new UserError(`${target} exists: name another file with --to`)
    try {
      await mkdir(dirname(target), { recursive: true })
      await copyFile(shipped.file, target)
    } catch (error) {
      throw explainWriteError(error, target)
    }
    print(target)
  },
}

const validateCommand: CommandModule<object, { file: string; set: string[]; json: boolean }> = {
  command: 'validate <file>',
  describe: 'Check one, and show it with every default filled in',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true })
      .option('set', setOption)
      .option('json', jsonOption),
  handler: async (args) => {
    const { formatConfig, loadConfig } = await import('../config/load')
    const { parseOverrides } = await import('../config/overrides')
    const { config } = await loadConfig(args.file, parseOverrides(args.set))
    print(args.json ? JSON.stringify(config, null, 2) : formatConfig(config).trimEnd())
  },
}

const keysCommand: CommandModule<object, { json: boolean }> = {
  command: 'keys',
  describe: 'Every key with its type, default and meaning (--json: a JSON schema for editors)',
  builder: (yargs) => yargs.option('json', jsonOption),
  handler: async (args) => {
    const { configSchema } = await import('../config/schema')
    if (args.json) {
      const { z } = await import('zod')
      return print(JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2))
    }
    const { listKeys } = await import('../config/schema-tree')
    for (const key of listKeys(configSchema)) {
      const fallback =
        key.default !== undefined
          ? `default ${JSON.stringify(key.default)}`
          : key.optional
            ? 'may be left out'
            : 'required'
      print(`${key.path} (${key.type}; ${fallback})\n    ${key.description}`)
    }
  },
}

/** The second comment line of a shipped file says what it is for. */
async function firstWords(file: string): Promise<string> {
  const [, about = ''] = (await readFile(file, 'utf8')).split('\n')
  return about.replace(/^#\s*/, '')
}

const print = (text: string) => void process.stdout.write(`${text}\n`)
