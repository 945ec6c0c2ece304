import { itemsOf } from '@laviter/data'
import { createRandom } from '@laviter/nn/random'
import sharp from 'sharp'
import { listCheckpoints } from '../../checkpoint/checkpoint'
import { drawSentences } from '../../drawing/draw-sentences'
import { readSentence } from '../../drawing/read-sentences'
import { textSide } from '../../evaluation/embed'
import { drawSheet } from '../../generation/sheet'
import { embedPicture } from '../../report/collect/pictures'
import { realPictures } from '../../report/collect/samples'
import { html, type Html } from '../../report/page/html'
import { figure, picture } from '../../report/page/parts'
import type { PictureData } from '../../report/report-data'
import type { Run } from '../../run'
import { checkpointsOf, runPaths } from '../../training/run-folder'
import { OPENMOJI, type Figure, type FigureSource } from './figure'

/** Sentences that are drawn. */
const SENTENCES = 8
/** Pictures of each. */
const NOISES = 3
/** Pixels of the longer side that the page shows sharply. */
const SIDE = 480

/** A sentence, and what was drawn of it. */
interface Row {
  readonly sentence: string
  readonly real: PictureData
  /** by the generators, in the order of their columns */
  readonly drawn: readonly PictureData[]
}

async function draw({ run, before, dataSet, items, seed, onProgress, signal }: FigureSource) {
  const painters = [
    ...(before ? [{ label: 'after phase 2 (AttnGAN’s training)', run: before }] : []),
    { label: (await isJoint(run)) ? 'after the joint training' : 'as the run stands', run },
  ]
  const trained = itemsOf(dataSet, 'train')
  const chosen = createRandom(seed)
    .fork('figure-generation')
    .subset(items.length, Math.min(SENTENCES, items.length))
    .flatMap((place) => items[place] ?? [])
  const readReal = realPictures(dataSet)
  const { generator } = await run.generator()
  const size = generator.sizes.at(-1) ?? 0
  const rows: Row[] = []
  for (const [at, item] of chosen.entries()) {
    signal?.throwIfAborted()
    const sentence = dataSet.items[item]?.captions[0] ?? ''
    const drawn: PictureData[] = []
    for (const painter of painters)
      drawn.push(
        await drawStrip(
          painter.run,
          sentence,
          seed,
          `${NOISES} pictures ${painter.label}: ${sentence}`,
        ),
      )
    const real = await embedPicture(await readReal(item, size), `The real picture of: ${sentence}`)
    rows.push({ sentence, real, drawn })
    onProgress?.({ done: at + 1, total: chosen.length, unit: 'sentences drawn' })
  }
  const columns = ['the real picture', ...painters.map(({ label }) => label)]
  const unseen = items.every((item) => !trained.includes(item))
  return {
    body: html`<p>
        ${size} pixels a side, ${NOISES} pictures of each sentence, which differ in their noise
        alone; all generators get the same.
        ${unseen && 'Nothing was trained on the pictures that the sentences are of.'} Sentences are
        drawn with seed ${seed}, never chosen by hand.
      </p>
      ${beside(columns.map((column) => html`<span>${column}</span>`))}
      ${rows.map(({ sentence, real, drawn }) =>
        figure(beside([real, ...drawn].map(picture)), sentence),
      )}`,
    findings: [
      { label: 'sentences', value: String(rows.length) },
      { label: 'pictures of each', value: String(NOISES) },
      { label: 'side', value: `${size} pixels` },
    ],
    data: { size, noises: NOISES, columns, rows },
  }
}

/** A real picture, and a strip of each generator; or what they are. */
const beside = (cells: readonly Html[]): Html =>
  html`<div class="drawn" style="--drawn: ${NOISES}fr; --strips: ${cells.length - 1}">
    ${cells}
  </div>`

async function isJoint({ folder }: Run): Promise<boolean> {
  return (await listCheckpoints(checkpointsOf(runPaths(folder), 'joint'))).length > 0
}

/** Pictures of a sentence side by side; the same noise for every generator of the same kind. */
async function drawStrip(
  run: Run,
  sentence: string,
  seed: number,
  alt: string,
): Promise<PictureData> {
  const side = textSide(await run.aligner())
  const { tokens } = readSentence(sentence, side.vocabulary, side.words)
  const { generator } = await run.generator()
  const random = createRandom(seed).fork('figure-noise')
  const copies = Array.from({ length: NOISES }, () => tokens)
  const stages = await drawSentences({ generator, side }, copies, { random, ...run.config.drawing })
  const { size = 0, bytes = new Uint8Array() } = stages.at(-1) ?? {}
  const sheet = await drawSheet([bytes], { size, columns: NOISES })
  const { data, info } = await sharp(sheet)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return embedPicture({ data, width: info.width, height: info.height }, alt, SIDE)
}

/** Figure 7: birds drawn from sentences. */
export const figure7: Figure = {
  name: 'figure7',
  title: 'Birds drawn from sentences (Figure 7)',
  about:
    'The paper shows birds that LAViTeR draws from sentences of CUB beside the real ones and those of AttnGAN and MirrorGAN. Here the generator after phase 2, which is AttnGAN’s training, stands beside the same after the joint training.',
  config: 'aviary/medium',
  metrics: [],
  draw,
}

/** Figure 8: varied pictures drawn from sentences. */
export const figure8: Figure = {
  name: 'figure8',
  title: 'Varied pictures drawn from sentences (Figure 8)',
  about: 'The paper shows pictures that LAViTeR draws from sentences of COCO.',
  standIn: OPENMOJI,
  config: 'openmoji/openmoji',
  metrics: [],
  draw,
}
