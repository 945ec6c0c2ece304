import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  sentences?: string[]
  text: string[]
  from?: string
  seed?: number
  temperature?: number
  count: number
  stages: boolean
  attention?: string
  out?: string
  device: Device
  json: boolean
}

/** `laviter generate RUN SENTENCE...`: pictures of sentences. */
export const generateCommand: CommandModule<object, Args> = {
  command: 'generate <run> [sentences..]',
  describe: 'Draw pictures of sentences',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'run folder' })
      .positional('sentences', { type: 'string', array: true, describe: 'what to draw, in quotes' })
      .option('text', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'a sentence, as for retrieve',
      })
      .option('from', { type: 'string', describe: 'file of sentences, one a line' })
      .option('seed', {
        type: 'number',
        describe: 'of the noise; left out: the run’s. The same seed draws the same pictures',
      })
      .option('temperature', {
        type: 'number',
        describe:
          'spread of the noise, from 0 to 1: less says more surely what the sentence says, and differs less; left out: the run’s',
      })
      .option('count', { type: 'number', default: 4, describe: 'pictures of a sentence' })
      .option('stages', {
        type: 'boolean',
        default: false,
        describe: 'write what each smaller stage drew, too',
      })
      .option('attention', {
        type: 'string',
        describe: 'folder for pictures of where each word was drawn',
      })
      .option('out', {
        type: 'string',
        describe:
          'PNG to write, or a folder for one that is named by the first sentence; left out: RUN/generated',
      })
      .option('device', deviceOption)
      .option('json', jsonOption)
      .example('$0 generate runs/birds "a small red bird"', 'four pictures of it')
      .example('$0 generate runs/birds --from lines.txt --out birds.png', 'a row a line'),
  handler: async ({ run: folder, sentences = [], text, from, json, device, ...options }) => {
    const { sentencesOf } = await import('../drawing/sentences-file')
    const texts = [...sentences, ...text, ...(from === undefined ? [] : await sentencesOf(from))]
    const drawn = await withRuns([folder], device, 'drawing', async ([run], job) => {
      const { generate } = await import('../drawing/generate')
      if (run === undefined) throw new Error('No run was opened')
      const { seed, temperature, count, stages, attention, out } = options
      return generate(run, { texts, seed, temperature, count, stages, attention, out, ...job })
    })
    for (const note of drawn.notes) process.stderr.write(`! ${note}\n`)
    if (json) {
      process.stdout.write(`${JSON.stringify(drawn)}\n`)
      return
    }
    const files = [...drawn.stages.map(({ picture }) => picture), ...drawn.attention]
    process.stdout.write(files.map((file) => `${file}\n`).join(''))
  },
}
