import type { CommandModule } from 'yargs'

interface Args {
  json: boolean
}

/** `laviter-runtime doctor` */
export const doctorCommand: CommandModule<object, Args> = {
  command: 'doctor',
  describe: 'Show backend, device, memory, disk, compiler, pip and cache, and what is missing',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'print it as JSON' })
      .example('$0 doctor', 'a table'),
  handler: async ({ json }) => {
    const { doctor, formatReport } = await import('../doctor') // TensorFlow loads here: --help is instant
    const report = await doctor()
    console.log(json ? JSON.stringify(report) : formatReport(report))
  },
}
