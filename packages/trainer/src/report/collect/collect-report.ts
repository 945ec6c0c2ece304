import { type DataSet, itemsOf, type Split } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import { formatConfig } from '../../config/load'
import { embedPhrases } from '../../evaluation/attributes'
import { type EmbeddedSplit, embedSplit, textSide } from '../../evaluation/embed'
import { encodeTexts } from '../../evaluation/encode-texts'
import { evaluate } from '../../evaluation/evaluate'
import type { Evaluation } from '../../evaluation/evaluation'
import { readEvaluation } from '../../evaluation/evaluation-file'
import { gameOf } from '../../generation/game'
import { PHASE_NAMES } from '../../phases/phase-name'
import type { JobOptions, Run } from '../../run'
import { count, duration } from '../page/numerals'
import type {
  PhaseHistory,
  Projection,
  ReportData,
  RunNumbers,
  SimilarityMap,
} from '../report-data'
import { attentionFigures } from './attention'
import { captionFigures } from './captions'
import { dataSetFacts, environmentFacts, modelFacts } from './facts'
import { chooseGrouping } from './grouping'
import { notesOf, omissions } from './omissions'
import { retrievalPanels } from './panels'
import { createPictureShelf } from './picture-shelf'
import { project } from './projection'
import { rowOf, unitRows } from './rows'
import { captionerLabelsOf, labelsOf, runNumbers } from './run-numbers'
import { generationFigures, realPictures } from './samples'
import { similarityMap } from './similarity'
import { gameTerms, phaseHistory, phaseSeconds } from './training-history'

/** The seed of the report's own draws: one for all, so that reports of two runs show the same pictures. */
const SEED = 1
const SPLIT: Split = 'test'

/**
 * Gathers what a report shows; a run that was not evaluated yet is evaluated.
 *
 * @param runs - the first is the subject, the others are compared with it; all on the same data set
 * @throws UserError where there is no run, or one holds no model
 */
export async function collectReport(
  runs: readonly Run[],
  options: JobOptions = {},
): Promise<ReportData> {
  const [subject] = runs
  if (!subject) throw new UserError('A report needs a run: name a run folder')
  const evaluations = await evaluated(runs, options)
  const numbers = await numbersOf(runs, evaluations)
  const own = evaluations[0] as Evaluation
  const dataSet = await subject.dataSet(options)
  const split = await embedSplit(subject, SPLIT, options)
  const [images, sentences] = [unitRows(split.images), unitRows(split.sentences)]
  const shelf = createPictureShelf(dataSet)
  const items = itemsOf(dataSet, SPLIT)
  const { config } = subject
  const captioners = captionerLabelsOf(runs)
  const generation = await generationFigures(subject, realPictures(dataSet))
  const parts = {
    captions: await captionFigures({
      runs: runs.map((run, at) => ({
        run,
        label: captioners[at] ?? '',
        evaluation: evaluations[at] as Evaluation,
      })),
      dataSet,
      split: SPLIT,
      items,
      shelf,
      seed: SEED,
      ...options,
    }),
    generation,
    drawn: own.generation,
    training: await trainingHistory(runs, dataSet, generation?.sizes[0]),
    panels: await retrievalPanels({
      dataSet,
      split,
      images,
      sentences,
      shelf,
      recall: numbers[0]?.recall,
      seed: SEED,
    }),
    attention: await attentionFigures(subject, dataSet, items, shelf, {
      ...options,
      seed: SEED,
    }),
    projection: await projection(subject, split, own, options),
    similarity: await similarity(subject, split),
    attributes: own.attributes,
  }
  const { vocabulary } = await subject.aligner()
  return {
    title: config.name,
    created: new Date().toISOString(),
    seed: SEED,
    split: SPLIT,
    runs: numbers,
    ...parts,
    dataSet: await dataSetFacts(dataSet, vocabulary.size, shelf, SEED),
    model: await modelFacts(subject, parametersInWords(numbers[0]), {
      captioner: parts.captions?.captioners[0],
      generation,
    }),
    environment: await environmentFacts(subject, await secondsInWords(subject)),
    config: formatConfig(config),
    omitted: omissions(parts, dataSet, numbers[0]),
    notes: notesOf(evaluations, captioners),
  }
}

async function evaluated(runs: readonly Run[], options: JobOptions): Promise<Evaluation[]> {
  const evaluations: Evaluation[] = []
  for (const run of runs) {
    const saved = await readEvaluation(run, SPLIT)
    evaluations.push(saved ?? (await evaluate(run, { split: SPLIT, ...options })))
  }
  return evaluations
}

async function numbersOf(
  runs: readonly Run[],
  evaluations: readonly Evaluation[],
): Promise<RunNumbers[]> {
  const labels = labelsOf(runs)
  return Promise.all(
    runs.map((run, at) => runNumbers(run, labels[at] ?? '', evaluations[at] as Evaluation)),
  )
}

/**
 * The phases that the subject logged, each with the other runs' validation beside its own.
 *
 * @param smallest - side of the generator's first pictures, where it has drawn any
 */
async function trainingHistory(
  runs: readonly Run[],
  dataSet: DataSet,
  smallest: number | undefined,
): Promise<PhaseHistory[] | undefined> {
  const [subject] = runs
  if (!subject) return undefined
  const lines = await Promise.all(runs.map((run) => run.metrics()))
  const logged = (labels: readonly string[]) =>
    lines.map((each, at) => ({ label: labels[at] ?? '', lines: each }))
  const { vta } = subject.config
  const masked = vta.sameClass === 'mask' && dataSet.classes.length < dataSet.items.length
  const { vocabulary } = await subject.aligner()
  const phases = [
    phaseHistory(logged(labelsOf(runs)), {
      phase: 'vta',
      choices: vta.batch,
      classesMasked: masked,
    }),
    phaseHistory(logged(captionerLabelsOf(runs)), {
      phase: 'itm',
      choices: createCaptionVocabulary(vocabulary).tokens.size,
      classesMasked: false,
    }),
    phaseHistory(
      logged([]),
      { phase: 'tim', choices: subject.config.tim.batch, classesMasked: masked },
      gameTerms(gameOf(subject.config), smallest),
    ),
  ].filter((phase) => phase !== undefined)
  return phases.length > 0 ? phases : undefined
}

async function projection(
  run: Run,
  { items, images }: EmbeddedSplit,
  { attributes = [] }: Evaluation,
  { signal, onProgress }: JobOptions,
): Promise<Projection | undefined> {
  const dataSet = await run.dataSet()
  const side = textSide(await run.aligner())
  const isKnown = (text: string) => side.vocabulary.encode(text).tokens.length > 0
  const grouping = chooseGrouping(dataSet, items, attributes, isKnown, SEED)
  if (!grouping) return undefined
  const texts = grouping.groups.map(({ text }) => text)
  const { sentences } = await encodeTexts(side, texts, { padding: 'none', signal })
  const groups = grouping.groups.map(({ text, members }, row) => ({
    name: text,
    text: rowOf(sentences, row),
    members,
  }))
  const titles = items.map((item) => dataSet.items[item]?.captions[0] ?? '')
  return project(unitRows(images), titles, groups, {
    grouping: grouping.name,
    seed: SEED,
    signal,
    onProgress: (done, total) => onProgress?.({ done, total, unit: 't-SNE steps' }),
  })
}

async function similarity(
  run: Run,
  { items, images }: EmbeddedSplit,
): Promise<SimilarityMap | undefined> {
  const table = (await run.dataSet()).attributes
  const phrases = table && (await embedPhrases(textSide(await run.aligner()), table))
  if (!table || !phrases) return undefined
  const rowsByAttribute = new Map<number, number[]>()
  items.forEach((item, row) => {
    for (const attribute of table.present(item)) {
      rowsByAttribute.set(attribute, [...(rowsByAttribute.get(attribute) ?? []), row])
    }
  })
  const readable = [...phrases.rowOf.keys()].sort((a, b) => a - b)
  return similarityMap(
    unitRows(images),
    unitRows(phrases.rows), // in the order of the readable attributes
    readable.flatMap((attribute) => table.attributes[attribute] ?? []),
    readable.map((attribute) => rowsByAttribute.get(attribute) ?? []),
  )
}

function parametersInWords(numbers?: RunNumbers): string {
  const { trained, total } = numbers?.parameters ?? { trained: 0, total: 0 }
  return `${count(total)}, of them ${count(trained)} trained`
}

async function secondsInWords(run: Run): Promise<string> {
  const lines = await run.metrics()
  const spent = PHASE_NAMES.flatMap((phase) => {
    const seconds = phaseSeconds(lines, phase)
    return seconds === undefined ? [] : [`${duration(seconds)} of steps in phase ${phase}`]
  })
  return spent.length > 0 ? spent.join(', ') : 'no step was logged'
}
