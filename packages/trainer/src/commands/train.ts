import type { CommandModule } from 'yargs'
import { UserError } from '@laviter/nn/errors'
import { TRAINING_GOALS, type TrainingGoal } from '../phases/phase-name'
import { createProgress } from '../terminal/progress'
import { showTraining } from '../terminal/show-training'
import { backendOption, chooseBackend, type BackendChoice } from './choose-backend'
import { setOption } from './set-option'
import { stopOnInterrupt } from './stop-on-interrupt'
import { deviceOption } from './with-run'

interface Args {
  config?: string
  phase?: TrainingGoal
  set: string[]
  run?: string
  from?: string[]
  resume?: boolean
  fresh?: boolean
  device: 'auto' | 'cpu' | 'gpu'
  backend: BackendChoice
  seed?: number
  json: boolean
}

/** `laviter train CONFIG`: trains, or goes on with a run. */
export const trainCommand: CommandModule<object, Args> = {
  command: 'train [config]',
  describe: 'Train from a configuration, or go on with a run',
  builder: (yargs) =>
    yargs
      .positional('config', {
        type: 'string',
        describe: 'YAML file, or the name of one that ships (laviter config list)',
      })
      .option('phase', {
        choices: TRAINING_GOALS,
        describe:
          'vta, the alignment; itm, the captioner on it; tim, the generator; joint, the alignment with both of them; what a phase starts from is trained first. Left out: all, with --resume what the run was for',
      })
      .option('set', setOption)
      .option('run', { type: 'string', describe: 'run folder; left out: runs/NAME-DATE' })
      .option('from', {
        type: 'string',
        array: true,
        nargs: 1,
        describe:
          'take finished phases of this run instead of training them: vta, and those that --phase starts from; of several runs the first that holds a phase gives it',
      })
      .option('resume', {
        type: 'boolean',
        describe: 'go on from the last checkpoint, exactly as if it had never stopped',
      })
      .option('fresh', {
        type: 'boolean',
        describe: 'train anew in a folder that holds a run: the old one is removed',
      })
      .option('device', deviceOption)
      .option('backend', backendOption)
      .option('seed', { type: 'number', describe: 'the same as --set seed=N' })
      .option('json', { type: 'boolean', default: false, describe: 'one event a line, as JSON' })
      .conflicts('resume', ['fresh', 'from'])
      .example('$0 train aviary/small --run runs/birds', 'drawn birds, in minutes')
      .example('$0 train folder/folder --set data.root=photos', 'your own pictures')
      .example('$0 train --run runs/birds --resume', 'after an interruption')
      .example(
        '$0 train --phase itm --from runs/birds --run runs/tell --set parts.captioner=show-and-tell',
        'another captioner on the same aligner',
      ),
  handler: async ({ config, phase, set, run, from, backend, json, ...args }) => {
    const { resume, fresh, device, seed } = args
    if (config === undefined && resume !== true && from === undefined) {
      throw new UserError('Name a configuration: laviter config list shows those that ship')
    }
    const { parseOverrides } = await import('../config/overrides')
    const overrides = parseOverrides(set)
    const { wantedConfig } = await import('../training/wanted-config')
    await wantedConfig({ config, overrides, seed, run, from, resume }) // a typo is told at once
    await chooseBackend(backend)
    const { train } = await import('../train') // TensorFlow loads here
    const stop = stopOnInterrupt()
    const progress = createProgress()
    const show = showTraining(progress)
    try {
      const where = { run, from, resume, fresh, device, signal: stop.signal }
      for await (const event of train({ config, overrides, phase, seed, ...where })) {
        if (json) process.stdout.write(`${JSON.stringify(event)}\n`)
        else show(event)
        if (event.kind === 'end' && event.reason === 'interrupted') process.exitCode = 130
      }
    } finally {
      progress.stop()
      stop.release()
    }
  },
}
