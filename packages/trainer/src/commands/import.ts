import type { CommandModule } from 'yargs'
import { jsonOption } from './with-run'

interface Args {
  file: string
  from: 'torchvision' | 'keras' | 'attngan' | 'mmrl' | 'catr'
  to: string
  json: boolean
}

/** Where a configuration names what was imported. */
const KEYS = {
  backbone: 'imageEncoder.backbone',
  'text-encoder': 'textEncoder.weights',
  captioner: 'captioner.weights',
} as const

/** `laviter import`: weights that people already have. */
export const importCommand: CommandModule<object, Args> = {
  command: 'import <file>',
  describe: 'Read weights that you already have',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: '.pth, or model.json' })
      .option('from', {
        choices: ['torchvision', 'keras', 'attngan', 'mmrl', 'catr'] as const,
        demandOption: true,
        describe: 'whose weights they are',
      })
      .option('to', { type: 'string', demandOption: true, describe: 'folder to write' })
      .option('json', jsonOption)
      .example(
        '$0 import --from torchvision inception_v3_google-0cc3c7bd.pth --to imagenet',
        'then: laviter train ... --set imageEncoder.backbone=imagenet',
      ),
  handler: async ({ file, from, to, json }) => {
    const { readForeignWeights, writeImported } = await import('../imported-weights')
    const imported = await readForeignWeights(from, file)
    await writeImported(imported, to)
    const { leftOut } = imported
    if (leftOut) process.stderr.write(`left out: ${leftOut}\n`)
    const key = KEYS[imported.kind]
    if (json) process.stdout.write(`${JSON.stringify({ kind: imported.kind, folder: to, key })}\n`)
    else process.stdout.write(`${imported.kind} in ${to}; use it with --set ${key}=${to}\n`)
  },
}
