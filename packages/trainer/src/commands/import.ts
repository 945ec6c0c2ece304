import type { CommandModule } from 'yargs'
import { jsonOption } from './with-run'

interface Args {
  file: string
  from: 'torchvision' | 'keras' | 'attngan' | 'mmrl'
  to: string
  json: boolean
}

/** `laviter import`: weights that people already have. */
export const importCommand: CommandModule<object, Args> = {
  command: 'import <file>',
  describe: 'Read weights that you already have',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: '.pth, or model.json' })
      .option('from', {
        choices: ['torchvision', 'keras', 'attngan', 'mmrl'] as const,
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
    const leftOut = imported.kind === 'backbone' ? imported.leftOut : undefined
    if (leftOut !== undefined) process.stderr.write(`left out: ${leftOut}\n`)
    const key = imported.kind === 'backbone' ? 'imageEncoder.backbone' : 'textEncoder.weights'
    if (json) process.stdout.write(`${JSON.stringify({ kind: imported.kind, folder: to, key })}\n`)
    else process.stdout.write(`${imported.kind} in ${to}; use it with --set ${key}=${to}\n`)
  },
}
