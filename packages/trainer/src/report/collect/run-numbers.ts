import { basename, sep } from 'node:path'
import type { DirectionRecall } from '@laviter/metrics'
import { countParameters, type ParameterTree, trainableParameters } from '@laviter/nn'
import type { ImageEncoder } from '@laviter/vta'
import type { Evaluation } from '../../evaluation/evaluation'
import type { MetricLine } from '../../events'
import type { Run } from '../../run'
import type { RecallNumbers, RunNumbers } from '../report-data'
import { phaseSeconds } from '../../logs/phase-seconds'

const LABELS: Readonly<Record<string, string>> = {
  transformer: 'Transformer',
  bilstm: 'BiLSTM',
  'show-and-tell': 'Show-and-Tell',
  'show-attend-and-tell': 'Show-Attend-and-Tell',
}

/** What a run is named by. */
type Named = Pick<Run, 'folder' | 'config'>

/** What a reader calls each run: by the part, or the path of written captions, that tells all of them apart, else with its folder. */
export function labelsOf(runs: readonly Named[]): string[] {
  const encoders = partLabels(runs, 'textEncoder')
  const paths = runs.map(
    ({ config }, at) => `${encoders[at]}, ${config.joint.fakeCaptions.path} captions`,
  )
  return (
    [encoders, partLabels(runs, 'captioner'), paths].find(isUnique) ?? withFolders(runs, encoders)
  )
}

/** What a reader calls each run's captioner. */
export function captionerLabelsOf(runs: readonly Named[]): string[] {
  return withFolders(runs, partLabels(runs, 'captioner'))
}

function partLabels(runs: readonly Named[], part: 'textEncoder' | 'captioner'): string[] {
  return runs.map(({ config }) => LABELS[config.parts[part]] ?? basename(config.parts[part]))
}

const isUnique = (labels: readonly string[]) => new Set(labels).size === labels.length

function withFolders(runs: readonly Named[], labels: readonly string[]): string[] {
  if (isUnique(labels)) return [...labels]
  const names = namesOf(runs)
  return labels.map((label, at) => `${label}, ${names[at]}`)
}

/** What each run's folder is called: as much of the ends of the paths as tells all apart; counted where one is there twice. */
export function namesOf(runs: readonly Pick<Run, 'folder'>[]): string[] {
  const paths = runs.map(({ folder }) => folder.split(sep))
  const most = Math.max(...paths.map((path) => path.length))
  const ends = Array.from({ length: most }, (_, at) =>
    paths.map((path) => path.slice(-1 - at).join('/')),
  )
  return (
    ends.find(isUnique) ??
    runs.map(({ folder }, at) => (at === 0 ? basename(folder) : `${basename(folder)} (${at + 1})`))
  )
}

/** One run's row: its evaluation, its size and its time. */
export async function runNumbers(
  run: Run,
  { name, label }: Pick<RunNumbers, 'name' | 'label'>,
  evaluation: Evaluation,
): Promise<RunNumbers> {
  const { rPrecision, rPrecisionNoSameClass, oracle, recall, aimcos } = evaluation
  const { candidates, k, draws } = run.config.evaluation
  const { imageEncoder, textEncoder } = await run.aligner()
  const trees = [imageEncoder.parameters, textEncoder.parameters]
  const lines = await run.metrics()
  const trained = countTrainable(trees)
  const joint = phaseSeconds(lines, 'joint') !== undefined
  return {
    name,
    label,
    protocol: { seed: run.config.seed, candidates, k, draws },
    rPrecision,
    rPrecisionOtherClasses: rPrecisionNoSameClass,
    oracle: oracle && {
      value: oracle.rPrecision.value,
      otherClasses: oracle.rPrecisionNoSameClass?.value,
    },
    recall: recall && {
      imageToText: recallNumbers(recall.imageToText, evaluation.captions),
      textToImage: recallNumbers(recall.textToImage, evaluation.images),
    },
    aimcos,
    parameters: {
      trained: joint ? Math.max(trained, countThawed(run, imageEncoder, trees)) : trained,
      total: trees.map(countParameters).reduce((a, b) => a + b),
    },
    seconds: alignmentSeconds(lines),
  }
}

const countTrainable = (trees: readonly ParameterTree[]): number =>
  countParameters(trees.flatMap((tree) => [...trainableParameters(tree).values()]))

/** As phase joint froze it; a model is loaded as the phases before froze it. */
function countThawed(
  { config }: Pick<Run, 'config'>,
  imageEncoder: ImageEncoder,
  trees: readonly ParameterTree[],
): number {
  imageEncoder.freeze?.(config.joint.frozen)
  const count = countTrainable(trees)
  imageEncoder.freeze?.(config.imageEncoder.frozen)
  return count
}

/** Of the phases that move the encoders. */
function alignmentSeconds(lines: readonly MetricLine[]): number | undefined {
  const spent = (['vta', 'joint'] as const).flatMap((phase) => phaseSeconds(lines, phase) ?? [])
  return spent.length > 0 ? spent.reduce((a, b) => a + b) : undefined
}

/** Recall of one direction, as the page shows it. */
export function recallNumbers(direction: DirectionRecall, pool: number): RecallNumbers {
  const at = Object.entries(direction)
    .filter(([k]) => /^\d+$/.test(k))
    .map(([k, value]: [string, number]) => ({ k: Number(k), value }))
    .sort((a, b) => a.k - b.k)
  return { at, medianRank: direction.medianRank, pool }
}
