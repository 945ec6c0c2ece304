import type { CommandModule } from 'yargs'
import { createProgressBar } from '../progress-bar'
import { interruptible } from './interruptible'

interface Args {
  cuda: boolean
  tensorflow?: string
  json: boolean
}

/** `laviter-runtime install` */
export const installCommand: CommandModule<object, Args> = {
  command: 'install',
  describe: "Install TensorFlow's libraries for this user and build the addon that opens them",
  builder: (yargs) =>
    yargs
      .option('cuda', { type: 'boolean', default: false, describe: 'with CUDA: 3.4 GB of wheels' })
      .option('tensorflow', { type: 'string', describe: "TensorFlow's version, such as 2.21.0" })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 install', 'the build for CPUs, 274 MB')
      .example('$0 install --cuda', 'the build for NVIDIA GPUs'),
  handler: async ({ cuda, tensorflow, json }) => {
    const { install } = await import('../install/install')
    const bar = createProgressBar(process.stderr)
    try {
      const done = await interruptible((signal) =>
        install({ cuda, tensorflow, onProgress: bar.show, signal }),
      )
      if (json) console.log(JSON.stringify(done))
      else if (done.changed)
        console.log(
          `TensorFlow ${done.tensorflow}${done.cuda ? ' with CUDA' : ''} is in ${done.folder}`,
        )
    } finally {
      bar.stop()
    }
  },
}
