import type { CommandModule } from 'yargs'
import type { TableResult } from '../reproduce/table-result'
import { createProgress } from '../terminal/progress'
import { showTraining } from '../terminal/show-training'
import { backendOption, chooseBackend, type BackendChoice } from './choose-backend'
import { stopOnInterrupt } from './stop-on-interrupt'
import { deviceOption, jsonOption, type Device } from './with-run'

interface Args {
  table: string
  config?: string
  run?: string
  from?: string
  minutes?: number
  seeds: number
  set: string[]
  device: Device
  backend: BackendChoice
  json: boolean
}

/** `laviter reproduce TABLE`: the rows of a table of the paper, trained and measured here. */
export const reproduceCommand: CommandModule<object, Args> = {
  command: 'reproduce <table> [config]',
  describe: 'Train and measure the rows of a table of the paper',
  builder: (yargs) =>
    yargs
      .positional('table', { type: 'string', demandOption: true, describe: 'table4 or table5' })
      .positional('config', {
        type: 'string',
        describe: 'YAML file, or the name of one that ships; left out: the table’s own',
      })
      .option('run', {
        type: 'string',
        describe: 'folder of the table, its runs inside; there already: it goes on',
      })
      .option('from', {
        type: 'string',
        describe: 'take the phase that all rows share from this run',
      })
      .option('minutes', {
        type: 'number',
        describe: 'training of a row, at most; left out: 10 for table4, else all epochs',
      })
      .option('seeds', { type: 'number', default: 1, describe: 'runs a row' })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'change a key of every row: --set itm.epochs=5',
      })
      .option('device', deviceOption)
      .option('backend', backendOption)
      .option('json', jsonOption)
      .example('$0 reproduce table5 aviary/small --run runs/table5', 'three captioners, one table')
      .example('$0 reproduce table4 --from runs/birds', 'four generators on its aligner')
      .example('$0 reproduce table5 --from runs/birds --minutes 10', 'on an aligner that is there'),
  handler: async ({ table: name, set, json, backend, minutes, ...args }) => {
    const { findTable } = await import('../reproduce/tables')
    const table = findTable(name)
    const { parseOverrides } = await import('../config/overrides')
    const overrides = parseOverrides(set)
    const { reproduceTable } = await import('../reproduce/reproduce-table') // TensorFlow loads here
    await chooseBackend(backend)
    const stop = stopOnInterrupt()
    const progress = createProgress()
    const show = showTraining(progress)
    try {
      const { config, run, from, seeds, device } = args
      const options = { config, run, from, seeds, device, minutes, overrides, signal: stop.signal }
      const making = reproduceTable(table, options)
      for (;;) {
        const { done, value } = await making.next()
        if (done) {
          progress.stop()
          if (value !== undefined) await tell(value, json)
          else {
            process.exitCode = 130
            process.stderr.write('Stopped; the same command with the same --run goes on.\n')
          }
          return
        }
        if (value.kind === 'row')
          progress.note(`\n${value.label} (${value.at + 1} of ${value.of}) in ${value.folder}`)
        else show(value)
      }
    } finally {
      progress.stop()
      stop.release()
    }
  },
}

async function tell(
  { result, folder }: { result: TableResult; folder: string },
  json: boolean,
): Promise<void> {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
    return
  }
  const { formatTable } = await import('../terminal/format-table')
  const { join } = await import('node:path')
  process.stdout.write(`${formatTable(result)}\n`)
  process.stderr.write(`${join(folder, `${result.table}.html`)}\n`)
}
