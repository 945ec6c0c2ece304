import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  compare: string[]
  device: Device
  json: boolean
}

/** `laviter report RUN`: one HTML file. */
export const reportCommand: CommandModule<object, Args> = {
  command: 'report <run>',
  describe: 'Write one self-contained HTML file on a run',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'run folder' })
      .option('compare', {
        type: 'string',
        array: true,
        default: [],
        describe: 'further runs, in the same tables',
      })
      .option('device', deviceOption)
      .option('json', jsonOption)
      .epilogue(
        'Takes the numbers that laviter eval saved, where they are of the model, the data and the settings as they are now. What it lacks of retrieval and of captions it measures: one look at each test picture. Drawn pictures (is, fid, kid, generated-r-precision, generated-colours) take minutes: the report shows them where laviter eval has measured them, else says that they were not.',
      )
      .example('$0 report runs/birds --compare runs/birds-bilstm', 'both in one report'),
  handler: async ({ run, compare, device, json }) => {
    const report = await withRuns([run, ...compare], device, 'report', async (runs, options) => {
      const { writeReport } = await import('../report/write-report')
      return writeReport(runs, options)
    })
    process.stdout.write(`${json ? JSON.stringify({ report }) : report}\n`)
  },
}
