import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  text?: string
  image?: string
  index?: string
  top: number
  device: Device
  json: boolean
}

/** `laviter retrieve RUN`: the nearest pictures, and a picture of them. */
export const retrieveCommand: CommandModule<object, Args> = {
  command: 'retrieve <run>',
  describe: 'Find the pictures nearest to a sentence or a picture',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'run folder' })
      .option('text', { type: 'string', describe: 'a sentence to search with' })
      .option('image', { type: 'string', describe: 'a picture file to search with' })
      .option('index', {
        type: 'string',
        describe: 'folder of pictures to search; left out: the test pictures of the run',
      })
      .option('top', { type: 'number', default: 5, describe: 'how many answers' })
      .option('device', deviceOption)
      .option('json', jsonOption)
      .example(
        '$0 retrieve runs/birds --text "a small red bird"',
        'writes a picture of the five best',
      ),
  handler: async ({ run: folder, text, image, index, top, device, json }) => {
    const { expectQuestion } = await import('../retrieval/expect-question')
    expectQuestion({ text, image, top })
    const found = await withRuns([folder], device, 'embedding', async ([run], options) => {
      const { retrieve } = await import('../retrieval/retrieve')
      if (run === undefined) throw new Error('No run was opened')
      return retrieve(run, { text, image, index, top, ...options })
    })
    if (json) {
      process.stdout.write(`${JSON.stringify(found)}\n`)
      return
    }
    for (const { score, name } of found.hits) process.stdout.write(`${score.toFixed(3)}  ${name}\n`)
    for (const { score, caption } of found.captions) {
      process.stdout.write(`${score.toFixed(3)}  "${caption}"\n`)
    }
    if (found.unknown.length > 0) {
      process.stderr.write(`Words that the model has never read: ${found.unknown.join(', ')}\n`)
    }
    for (const note of found.notes) process.stderr.write(`${note}\n`)
    process.stderr.write(`Picture: ${found.picture}\n`)
  },
}
