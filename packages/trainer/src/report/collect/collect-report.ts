import { type DataSet, itemsOf, type Split } from '@laviter/data'
import { createCaptionVocabulary } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import { formatConfig } from '../../config/load'
import { embedSplit } from '../../evaluation/embed'
import { completeEvaluation } from '../../evaluation/evaluate'
import { metricsOfOneLook, type Evaluation } from '../../evaluation/evaluation'
import { gameOf } from '../../generation/game'
import { lambdasOf } from '../../joint/lambdas'
import { PHASE_NAMES, type PhaseName } from '../../phases/phase-name'
import type { JobOptions, Run } from '../../run'
import { count, duration } from '../page/numerals'
import type { PhaseHistory, ReportData, RunNumbers } from '../report-data'
import { attentionFigures } from './attention'
import { captionFigures } from './captions'
import { dataSetFacts, environmentFacts, modelFacts } from './facts'
import { drawnLeftOut, omissions, silentRuns, staleInWords, unmeasured } from './omissions'
import { retrievalPanels } from './panels'
import { createPictureShelf } from './picture-shelf'
import { unitRows } from './rows'
import { captionerLabelsOf, labelsOf, namesOf, runNumbers } from './run-numbers'
import { runProjection } from './run-projection'
import { runSimilarity } from './run-similarity'
import { expectSameData } from './same-data'
import { generationFigures, realPictures } from './samples'
import { phaseSeconds } from '../../logs/phase-seconds'
import { gameTerms, jointTerms, judgedSizes, phaseHistory } from './training-history'

/** The seed of the report's own draws: one for all, so that reports of two runs show the same pictures. */
const SEED = 1
const SPLIT: Split = 'test'

/** How a report is gathered. */
export interface ReportOptions extends JobOptions {
  /** told in a line what a user may want to know: that saved numbers are of another model */
  readonly onNote?: (line: string) => void
}

/**
 * Gathers what a report shows. Numbers that `laviter eval` saved are taken where they still stand. What one look at each test
 * picture is enough for is measured where it is lacking; drawn pictures are never measured here, which takes minutes.
 *
 * @param runs - the first is the subject, the others are compared with it; all on the same data set
 * @throws UserError where there is no run, one holds no model, or one is of other data
 */
export async function collectReport(
  runs: readonly Run[],
  { onNote, ...options }: ReportOptions = {},
): Promise<ReportData> {
  const [subject] = runs
  if (!subject) throw new UserError('A report needs a run: name a run folder')
  await expectSameData(runs, SPLIT, options)
  const { evaluations, stale } = await evaluated(runs, { ...options, onNote })
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
    training: await trainingHistory(runs, dataSet),
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
    projection: await runProjection(subject, split, own, { ...options, seed: SEED }),
    similarity: await runSimilarity(subject, split),
    attributes: own.attributes,
  }
  const { omitted, notes } = omissions(parts, dataSet, {
    numbers: numbers[0],
    unmeasured: unmeasured(subject, dataSet, own),
    notes: own.notes,
  })
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
      joint: parts.training?.some(({ phase }) => phase === 'joint'),
    }),
    environment: await environmentFacts(subject, await secondsInWords(subject)),
    config: formatConfig(config),
    omitted,
    notes: [...stale, ...notes, ...silentRuns(evaluations, captioners)],
  }
}

/** The numbers of each run, and which of the saved ones did not stand. */
async function evaluated(
  runs: readonly Run[],
  { onNote, ...options }: ReportOptions,
): Promise<{ readonly evaluations: readonly Evaluation[]; readonly stale: readonly string[] }> {
  const evaluations: Evaluation[] = []
  const stale: string[] = []
  for (const run of runs) {
    const wanted = metricsOfOneLook(run)
    const found = await completeEvaluation(run, wanted, { split: SPLIT, ...options })
    evaluations.push(found.evaluation)
    if (found.stale === undefined) continue
    const note = staleInWords(run, SPLIT, found.stale)
    stale.push(note)
    onNote?.(`${note}${drawnLeftOut(run, await run.dataSet(options), found.evaluation)}`)
  }
  return { evaluations, stale }
}

async function numbersOf(
  runs: readonly Run[],
  evaluations: readonly Evaluation[],
): Promise<RunNumbers[]> {
  const [names, labels] = [namesOf(runs), labelsOf(runs)]
  return Promise.all(
    runs.map((run, at) => {
      const called = { name: names[at] ?? '', label: labels[at] ?? '' }
      return runNumbers(run, called, evaluations[at] as Evaluation)
    }),
  )
}

/** The phases that the subject logged, each with the other runs' validation beside its own. */
async function trainingHistory(
  runs: readonly Run[],
  dataSet: DataSet,
): Promise<PhaseHistory[] | undefined> {
  const [subject] = runs
  if (!subject) return undefined
  const lines = await Promise.all(runs.map((run) => run.metrics()))
  const logged = (labels: readonly string[]) =>
    lines.map((each, at) => ({ label: labels[at] ?? '', lines: each }))
  const { vta, tim, joint } = subject.config
  const game = gameOf(subject.config)
  const judged = (phase: PhaseName) => judgedSizes(lines[0] ?? [], phase)
  const masked = vta.sameClass === 'mask' && dataSet.classes.length < dataSet.items.length
  const { vocabulary } = await subject.aligner()
  const tokens = createCaptionVocabulary(vocabulary).tokens.size
  const phases = [
    phaseHistory(logged(labelsOf(runs)), {
      phase: 'vta',
      choices: vta.batch,
      classesMasked: masked,
    }),
    phaseHistory(logged(captionerLabelsOf(runs)), {
      phase: 'itm',
      choices: tokens,
      classesMasked: false,
    }),
    phaseHistory(
      logged([]),
      { phase: 'tim', choices: tim.batch, classesMasked: masked },
      gameTerms(game, judged('tim')),
    ),
    phaseHistory(
      logged(labelsOf(runs)),
      {
        phase: 'joint',
        choices: joint.batch,
        classesMasked: masked,
        ...(lambdasOf(subject.config).fakeText > 0 && {
          writtenCaptions: joint.fakeCaptions.path,
        }),
      },
      jointTerms({ batch: joint.batch, tokens, sizes: judged('joint') }, game),
    ),
  ].filter((phase) => phase !== undefined)
  return phases.length > 0 ? phases : undefined
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
