import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  split: 'train' | 'validation' | 'test'
  metrics?: string
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
          'r-precision,recall,aimcos,attributes,bleu,meteor,rouge-l,cider,caption-attributes; left out: all that its phases allow',
      })
      .option('device', deviceOption)
      .option('json', jsonOption)
      .example('$0 eval runs/birds --json', 'the numbers for a program')
      .example('$0 eval runs/birds --metrics bleu,meteor,cider', 'only how good its captions are'),
  handler: async ({ run: folder, split, metrics, device, json }) => {
    const names = metrics?.split(',').map((name) => name.trim())
    const { metricNames } = await import('../evaluation/evaluation')
    if (names !== undefined) metricNames(names) // a wrong name is told before anything is loaded
    const evaluation = await withRuns([folder], device, 'measuring', async ([run], options) => {
      const { evaluate } = await import('../evaluation/evaluate')
      if (run === undefined) throw new Error('No run was opened')
      return evaluate(run, { split, ...(names && { metrics: names }), ...options })
    })
    const { formatEvaluation } = await import('../terminal/format-evaluation')
    process.stdout.write(`${json ? JSON.stringify(evaluation) : formatEvaluation(evaluation)}\n`)
  },
}
