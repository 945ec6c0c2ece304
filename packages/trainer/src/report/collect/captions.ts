import { basename } from 'node:path'
import type { DataSet, Split } from '@laviter/data'
import { scoreCaptions } from '@laviter/metrics'
import { countParameters } from '@laviter/nn'
import { captionItems } from '../../captions/caption-items'
import { decodingInWords } from '../../captions/decoding-in-words'
import type { CaptionEvaluation } from '../../evaluation/caption-evaluation'
import type { Evaluation } from '../../evaluation/evaluation'
import type { JobOptions, Run } from '../../run'
import type { CaptionedPicture, CaptionerNumbers, CaptionFigures } from '../caption-data'
import type { AttentionFigure } from '../report-data'
import { captionRuleInWords, chooseCaptions } from './choose-captions'
import { judgeCaption } from './judge-caption'
import { lightWords } from './light-words'
import type { PictureShelf } from './picture-shelf'
import { embedPicture } from './pictures'
import { phaseSeconds } from '../../logs/phase-seconds'
import { writtenCaptions } from './written-captions'

/** Pixels a side of the picture that the report opens with. */
const OPENING = 384

/** A run with what a reader calls its captioner, and its numbers. */
export interface MeasuredRun {
  readonly run: Run
  readonly label: string
  readonly evaluation: Evaluation
}

/** What figures of captions are made of. */
export interface CaptionSource extends JobOptions {
  /** The first is the subject; the split holds the same pictures and captions in all their data sets. */
  readonly runs: readonly MeasuredRun[]
  readonly dataSet: DataSet
  readonly split: Split
  /** The split's. */
  readonly items: readonly number[]
  readonly shelf: PictureShelf
  readonly seed: number
}

/** A captioner, and what it says of each item of the split. */
interface Described {
  readonly run: Run
  readonly label: string
  readonly captioning: CaptionEvaluation
  readonly texts: readonly string[]
  readonly ciders: readonly number[]
}

/**
 * What the captioners of runs say of a split, in numbers and on chosen pictures.
 *
 * @returns undefined where the subject has no captioner
 */
export async function captionFigures(source: CaptionSource): Promise<CaptionFigures | undefined> {
  const { items, shelf, seed, runs } = source
  if (!runs[0]?.evaluation.captioning) return undefined
  const described: Described[] = []
  for (const { run, label, evaluation } of runs) {
    const { captioning } = evaluation
    if (captioning) described.push(await describe(source, run, label, captioning))
  }
  const [subject] = described
  if (!subject) return undefined
  const { examples, median } = chooseCaptions(subject.ciders, seed)
  const opening = await captioned(source, described, median, 'the middle one')
  return {
    captioners: await Promise.all(described.map(captionerNumbers)),
    baseline: subject.captioning.baseline,
    images: items.length,
    opening: {
      ...opening,
      picture: await embedPicture(
        await shelf.pixels(items[median] ?? -1),
        opening.picture.alt,
        OPENING,
      ),
    },
    examples: await Promise.all(
      examples.map(({ at, place }) => captioned(source, described, at, place)),
    ),
    rule: captionRuleInWords(seed),
    ...(await lookedAt(
      source,
      subject.run,
      examples.map(({ at }) => items[at] ?? -1),
    )),
  }
}

async function describe(
  { dataSet, split, items, onProgress, signal }: CaptionSource,
  run: Run,
  label: string,
  captioning: CaptionEvaluation,
): Promise<Described> {
  const job = { onProgress, signal }
  const texts = await writtenCaptions(run, split, job)
  const told = texts.map((hypothesis, at) => {
    const { id = String(at), captions: references = [] } = dataSet.items[items[at] ?? -1] ?? {}
    return { id, hypothesis, references }
  })
  const scored = await scoreCaptions(told, { metrics: ['cider'], ...(signal && { signal }) })
  return { run, label, captioning, texts, ciders: scored.items.map(({ CIDEr = 0 }) => CIDEr) }
}

async function captionerNumbers({ run, label, captioning }: Described): Promise<CaptionerNumbers> {
  const { captioner } = await run.captioner()
  const { scores, distinct, attributes, decoding } = captioning
  const seconds = phaseSeconds(await run.metrics(), 'itm')
  return {
    label,
    name: basename(run.folder),
    decoding: decodingInWords(decoding),
    scores,
    distinct,
    parameters: countParameters(captioner.parameters),
    ...(attributes && { attributes }),
    ...(seconds !== undefined && { seconds }),
  }
}

/** @param at - place in the split */
async function captioned(
  { dataSet, items, shelf }: CaptionSource,
  described: readonly Described[],
  at: number,
  place: string,
): Promise<CaptionedPicture> {
  const item = items[at] ?? -1
  return {
    picture: await shelf.shown(item),
    place,
    captions: described.map(({ label, texts, ciders }) => {
      const text = texts[at] ?? ''
      const statements = judgeCaption(dataSet, item, text)
      return { label, text, cider: ciders[at] ?? 0, ...(statements && { statements }) }
    }),
    references: dataSet.items[item]?.captions ?? [],
  }
}

/** Where each word looked, on the first, the middle and the last of the chosen pictures. */
async function lookedAt(
  { shelf, onProgress, signal }: CaptionSource,
  run: Run,
  chosen: readonly number[],
): Promise<Pick<CaptionFigures, 'attention' | 'withoutAttention'>> {
  const places = new Set([0, Math.floor(chosen.length / 2), chosen.length - 1])
  const shown = [...places].flatMap((at) => chosen[at] ?? [])
  const figures: AttentionFigure[] = []
  let grid = 0
  const looking = captionItems(run, shown, { attention: true, onProgress, signal })
  for await (const { item, text, words, attention } of looking) {
    if (words.length === 0) continue
    if (!attention)
      return {
        withoutAttention: `This captioner (${run.config.parts.captioner}) tells no attention: there are no maps of where its words looked.`,
      }
    grid = Math.sqrt(attention[0]?.length ?? 0)
    if (!Number.isInteger(grid))
      return { withoutAttention: 'The image encoder’s regions are no square grid.' }
    const maps = words.map((word, at) => ({ word, map: attention[at] ?? new Float32Array() }))
    figures.push({
      picture: await shelf.shown(item),
      caption: text,
      words: await lightWords(await shelf.pixels(item), maps, grid),
    })
  }
  if (figures.length === 0) return { withoutAttention: 'The captions of these pictures are empty.' }
  return {
    attention: {
      rule: 'Shown are the first, the middle and the last of the pictures above.',
      grid,
      items: figures,
    },
  }
}
