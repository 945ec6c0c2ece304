import type { CommandModule } from 'yargs'
import { showJob } from '../terminal/show-job'
import { withProgress } from './with-progress'
import { jsonOption } from './with-run'

interface Args {
  hypotheses: string
  references: string
  metrics?: string
  'per-item': boolean
  json: boolean
}

/** `laviter score`: numbers of captions that anyone made; no TensorFlow is loaded. */
export const scoreCommand: CommandModule<object, Args> = {
  command: 'score',
  describe: 'Score captions against references: BLEU, METEOR, ROUGE-L, CIDEr',
  builder: (yargs) =>
    yargs
      .option('hypotheses', {
        type: 'string',
        demandOption: true,
        describe: 'COCO result file: [{"image_id": 1, "caption": "a bird"}, ...]',
      })
      .option('references', {
        type: 'string',
        demandOption: true,
        describe: 'COCO annotation file: {"annotations": [{"image_id": 1, "caption": "..."}, ...]}',
      })
      .option('metrics', {
        type: 'string',
        describe: 'bleu,meteor,rouge-l,cider; left out: all of them',
      })
      .option('per-item', {
        type: 'boolean',
        default: false,
        describe: 'also the scores of each image',
      })
      .option('json', jsonOption)
      .example(
        '$0 score --hypotheses captions.json --references annotations.json',
        'as COCO’s tool prints them',
      )
      .example(
        '$0 score --hypotheses runs/birds/captions-test.json --references runs/birds/references-test.json --metrics cider --per-item --json',
        'which captions of a run are good',
      ),
  handler: async ({ hypotheses, references, metrics, 'per-item': perItem, json }) => {
    const { metricsNamed, scoreFiles } = await import('../captions/score-files')
    const chosen = metricsNamed(metrics)
    const scored = await withProgress((progress) =>
      scoreFiles({
        hypotheses,
        references,
        ...(chosen && { metrics: chosen }),
        onProgress: showJob(progress),
      }),
    )
    const { scores, items, problems, notes } = scored
    for (const line of [...problems, ...notes]) process.stderr.write(`! ${line}\n`)
    if (problems.length > 0) process.exitCode = 1
    if (json) {
      process.stdout.write(`${JSON.stringify({ scores, ...(perItem && { items }) })}\n`)
      return
    }
    const { itemLines, scoreLines } = await import('../terminal/format-captions')
    const lines = [...scoreLines(scores), ...(perItem ? itemLines(items) : [])]
    process.stdout.write(`${lines.join('\n')}\n`)
  },
}
