import type { CommandModule } from 'yargs'
import { deviceOption, jsonOption, withRuns, type Device } from './with-run'

interface Args {
  run: string
  images: string[]
  method?: 'greedy' | 'beam' | 'nucleus'
  beams?: number
  'max-words'?: number
  guidance?: number
  'best-of'?: number
  attention?: string
  device: Device
  json: boolean
}

/** `laviter caption RUN IMAGE...`: a sentence a picture. */
export const captionCommand: CommandModule<object, Args> = {
  command: 'caption <run> <images..>',
  describe: 'Describe pictures, a sentence each',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'run folder' })
      .positional('images', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'picture files',
      })
      .option('method', {
        choices: ['greedy', 'beam', 'nucleus'] as const,
        describe: 'how words are chosen; left out: as the run is configured',
      })
      .option('beams', { type: 'number', describe: 'beam: captions kept at each word' })
      .option('max-words', { type: 'number', describe: 'most words of a caption' })
      .option('guidance', {
        type: 'number',
        describe: 'say more of what only this picture makes likely; trained with itm.blankImages',
      })
      .option('best-of', {
        type: 'number',
        describe: 'nucleus: draw so many and keep the one nearest to the picture, says the aligner',
      })
      .option('attention', {
        type: 'string',
        describe: 'folder for pictures of where each word looks',
      })
      .option('device', deviceOption)
      .option('json', { ...jsonOption, describe: 'one JSON object a line' })
      .example('$0 caption runs/birds wren.jpg', 'one sentence for wren.jpg')
      .example('$0 caption runs/birds *.jpg --method beam --beams 5', 'the likeliest of five'),
  handler: async ({ run: folder, images, attention, device, json, ...chosen }) => {
    const { decodingOf } = await import('../captions/decoding-of')
    const decoding = decodingOf({
      method: chosen.method,
      beams: chosen.beams,
      maxWords: chosen['max-words'],
      guidance: chosen.guidance,
      bestOf: chosen['best-of'],
    })
    const { resolve } = await import('node:path')
    const files = images.map((image) => resolve(image))
    let skipped = 0
    await withRuns([folder], device, 'captioning', async ([run], options) => {
      const { captionPictures } = await import('../captions/caption-pictures')
      const { openAttentionFolder } = await import('../captions/write-attention')
      if (run === undefined) throw new Error('No run was opened')
      const writer = attention === undefined ? undefined : await openAttentionFolder(attention)
      const asked = { ...options, decoding, attention: writer !== undefined }
      let at = 0
      for await (const result of captionPictures(run, files, asked)) {
        const image = images[at++] ?? ''
        if ('why' in result) {
          skipped++
          if (json) print(JSON.stringify({ image, skipped: result.why }))
          else process.stderr.write(`! ${image} is left out: ${result.why}\n`)
          continue
        }
        const { text, logProbability, ended } = result
        const path = await writer?.write(result)
        if (json) {
          const drawn = path === undefined ? {} : { attention: path }
          print(JSON.stringify({ image, text, logProbability, ended, ...drawn }))
        } else print(`${image}\t${text}`)
      }
      for (const note of writer?.notes ?? []) process.stderr.write(`! ${note}\n`)
    })
    if (skipped > 0) {
      process.stderr.write(`! ${skipped} of ${images.length} pictures are left out\n`)
      process.exitCode = 1
    }
  },
}

const print = (text: string) => void process.stdout.write(`${text}\n`)
