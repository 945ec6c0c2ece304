import type { CommandModule } from 'yargs'
import type { TrainEvent } from '../events'
import type { FigureResult } from '../reproduce/figure-result'
import type { findReproducible } from '../reproduce/find'
import type { RowStart } from '../reproduce/make-row'
import type { ReproduceEvent } from '../reproduce/reproduce-table'
import type { ReproduceOptions } from '../reproduce/settle'
import type { TableResult } from '../reproduce/table-result'
import { createProgress } from '../terminal/progress'
import { showTraining } from '../terminal/show-training'
import { backendOption, chooseBackend, type BackendChoice } from './choose-backend'
import { stopOnInterrupt } from './stop-on-interrupt'
import { deviceOption, jsonOption, type Device } from './with-run'

interface Args {
  what: string
  config?: string
  run?: string
  from?: string
  minutes?: number
  steps?: number
  seeds: string
  also: string[]
  with: string[]
  set: string[]
  device: Device
  backend: BackendChoice
  json: boolean
}

/** `laviter reproduce TABLE|FIGURE`: what the paper prints, trained, measured and drawn here. */
export const reproduceCommand: CommandModule<object, Args> = {
  command: 'reproduce <what> [config]',
  describe: 'Make a table or a figure of the paper again',
  builder: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        demandOption: true,
        describe: 'table1 to table5, or figure3 to figure10',
      })
      .positional('config', {
        type: 'string',
        describe: 'YAML file, or the name of one that ships; left out: the table’s or figure’s own',
      })
      .option('run', {
        type: 'string',
        describe:
          'folder of what is made, its runs inside; there already: it goes on, and shares runs with other tables and figures',
      })
      .option('from', {
        type: 'string',
        describe:
          'a table takes finished phases that its rows share from this run; a figure shows this run, and trains nothing',
      })
      .option('minutes', {
        type: 'number',
        describe:
          'table4 and table5: training of a row, at most; left out: 10 for table4, else all epochs',
      })
      .option('steps', {
        type: 'number',
        describe: 'table1 to table3 and figures: steps of phase joint, every row; left out: 300',
      })
      .option('seeds', {
        type: 'string',
        default: '1',
        describe: 'runs a row: how many, or their seeds with commas between',
      })
      .option('with', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe:
          'a TABLE.json made elsewhere, in the same way but for its seeds: they join the table, and are not trained here',
      })
      .option('also', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe:
          'a row that the paper does not have; table3: vta-t, which trains the image encoder without helpers, and straight-through, whose written captions pass their gradient on',
      })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'change a key of every row, but for what sets rows apart: --set itm.epochs=5',
      })
      .option('device', deviceOption)
      .option('backend', backendOption)
      .option('json', jsonOption)
      .example('$0 reproduce table3 --seeds 3 --run runs/paper', 'do the helpers help?')
      .example('$0 reproduce table3 --run runs/paper --also straight-through', 'on the same parts')
      .example('$0 reproduce table3 --with a/table3.json --with b/table3.json', 'of two machines')
      .example('$0 reproduce table2 --seeds 3 --run runs/paper', 'on the same aligners')
      .example('$0 reproduce figure6 --from runs/birds', 'a heat map of a run that is there')
      .example('$0 reproduce table5 aviary/small --run runs/table5', 'three captioners, one table')
      .example('$0 reproduce table4 --from runs/birds', 'four generators on its aligner')
      .example('$0 reproduce table5 --from runs/birds --minutes 10', 'on an aligner that is there'),
  handler: async ({ what: name, set, seeds: wanted, json, backend, ...args }) => {
    const { parseOverrides } = await import('../config/overrides')
    const overrides = parseOverrides(set)
    if (args.config !== undefined) {
      const { loadConfig } = await import('../config/load')
      await loadConfig(args.config, overrides) // a typo is told at once
    }
    const { findReproducible } = await import('../reproduce/find')
    const what = findReproducible(name)
    const { parseSeeds } = await import('../reproduce/seeds')
    const seeds = parseSeeds(wanted)
    await chooseBackend(backend)
    const stop = stopOnInterrupt()
    const progress = createProgress()
    const show = showTraining(progress)
    try {
      const { config, run, from, minutes, steps, also, with: tables, device } = args
      const budget = { minutes, steps, seeds }
      const rows = { also, tables, ...budget }
      const options = { config, run, from, device, ...rows, overrides, signal: stop.signal }
      const making = await begin(what, options)
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
        if (value.kind === 'row') progress.note(`\n${beginning(value)}`)
        else show(value)
      }
    } finally {
      progress.stop()
      stop.release()
    }
  },
}

type Made =
  | { readonly result: TableResult; readonly folder: string }
  | { readonly result: FigureResult; readonly folder: string }

/** TensorFlow loads here. */
async function begin(
  what: ReturnType<typeof findReproducible>,
  options: ReproduceOptions,
): Promise<AsyncGenerator<TrainEvent | RowStart | ReproduceEvent, Made | undefined>> {
  if ('table' in what) {
    const { reproduceTable } = await import('../reproduce/reproduce-table')
    return reproduceTable(what.table, options)
  }
  const { reproduceFigure } = await import('../reproduce/reproduce-figure')
  return reproduceFigure(what.figure, options)
}

function beginning(row: RowStart & { readonly at?: number; readonly of?: number }): string {
  const place = row.at === undefined ? '' : ` (${row.at + 1} of ${row.of})`
  return `${row.label}${place} in ${row.folder}`
}

async function tell({ result, folder }: Made, json: boolean): Promise<void> {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
    return
  }
  const { join } = await import('node:path')
  if ('table' in result) {
    const { formatTable } = await import('../terminal/format-table')
    process.stdout.write(`${formatTable(result)}\n`)
    process.stderr.write(`${join(folder, `${result.table}.html`)}\n`)
  } else {
    const { textTable } = await import('../terminal/text-table')
    const findings = result.findings.map(({ label, value }) => [label, value])
    process.stdout.write(`${[result.title, ...textTable(findings)].join('\n')}\n`)
    process.stderr.write(`${join(folder, `${result.figure}.html`)}\n`)
  }
}
