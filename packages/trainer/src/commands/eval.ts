import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  split: 'train' | 'validation' | 'test'
  metrics?: string
  images?: number
  'real-size'?: number
  device: Device
  json: boolean
}

/** `laviter eval RUN`: the numbers of a trained run. */
export const evalCommand: CommandModule<object, Args> = {
  command: 'eval <run>',
  describe: 'Measure a trained run',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'run folder' })
      .option('split', {
        choices: ['train', 'validation', 'test'] as const,
        default: 'test' as const,
      })
      .option('metrics', {
        type: 'string',
        describe:
          'r-precision,recall,aimcos,attributes,bleu,meteor,rouge-l,cider,caption-attributes,is,fid,kid,generated-r-precision,generated-colours; left out: all that its phases allow but for drawn pictures (is to generated-colours), which take minutes',
      })
      .option('images', {
        type: 'number',
        describe: 'pictures to draw, a sentence each; left out: as many as the split has',
      })
      .option('real-size', {
        type: 'number',
        describe: 'side to which real pictures are shrunk first; left out: that of drawn ones',
      })
      .option('device', deviceOption)
      .option('json', jsonOption)
      .example('$0 eval runs/birds --json', 'the numbers for a program')
      .example('$0 eval runs/birds --metrics bleu,meteor,cider', 'only how good its captions are')
      .example('$0 eval runs/birds --metrics is,fid,kid', 'only what its drawn pictures look like'),
  handler: async ({ run: folder, split, metrics, images, device, json, ...options }) => {
    const names = metrics?.split(',').map((name) => name.trim())
    const { metricNames } = await import('../evaluation/evaluation')
    if (names !== undefined) metricNames(names) // a wrong name is told before anything is loaded
    const evaluation = await withRuns([folder], device, 'measuring', async ([run], job) => {
      const { evaluate } = await import('../evaluation/evaluate')
      if (run === undefined) throw new Error('No run was opened')
      const generation = { images, realSize: options['real-size'] }
      return evaluate(run, { split, ...(names && { metrics: names }), generation, ...job })
    })
    const { formatEvaluation } = await import('../terminal/format-evaluation')
    process.stdout.write(`${json ? JSON.stringify(evaluation) : formatEvaluation(evaluation)}\n`)
  },
}
