import type { CommandModule } from 'yargs'
import { jsonOption } from './with-run'

/** `laviter doctor`: the machine, the backend, the caches, the data sets. */
export const doctorCommand: CommandModule<object, { json: boolean }> = {
  command: 'doctor',
  describe: 'Show backend, device, memory, caches and data sets, and what is missing',
  builder: (yargs) =>
    yargs.option('json', jsonOption).example('$0 doctor', 'what this machine has, and lacks'),
  handler: async ({ json }) => {
    const { doctor, formatReport } = await import('@laviter/runtime')
    const { surveyDataSets } = await import('../data-sets/survey')
    const { describeBackbones } = await import('../backbones')
    const machine = await doctor()
    const dataSets = await surveyDataSets()
    const backbones = describeBackbones()
    if (json) {
      process.stdout.write(`${JSON.stringify({ ...machine, dataSets, backbones })}\n`)
      return
    }
    const rows = [
      ...dataSets.map(({ name, root, made }) => [name, made ? root : `not here yet (${root})`]),
      ...backbones.map(({ name, note }) => [name, note]),
    ]
    process.stdout.write(`${formatReport(machine)}\n\n`)
    for (const [name = '', text = ''] of rows) process.stdout.write(`${name.padEnd(18)} ${text}\n`)
  },
}
