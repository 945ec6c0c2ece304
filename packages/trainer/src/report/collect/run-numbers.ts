import { basename } from 'node:path'
import type { DirectionRecall } from '@laviter/metrics'
import { countParameters, trainableParameters } from '@laviter/nn'
import type { Evaluation } from '../../evaluation/evaluation'
import type { Run } from '../../run'
import type { RecallNumbers, RunNumbers } from '../report-data'
import { stepSeconds } from './training-history'

const LABELS: Readonly<Record<string, string>> = { transformer: 'Transformer', bilstm: 'BiLSTM' }

/** What a reader calls a run: its text encoder, or its folder where that does not tell the runs apart. */
export function labelsOf(runs: readonly Run[]): string[] {
  const parts = runs.map(
    ({ config }) => LABELS[config.parts.textEncoder] ?? config.parts.textEncoder,
  )
  const unique = new Set(parts).size === parts.length
  return parts.map((part, at) => (unique ? part : `${part}, ${basename(runs[at]?.folder ?? '')}`))
}

/** One run's row: its evaluation, its size and its time. */
export async function runNumbers(
  run: Run,
  label: string,
  evaluation: Evaluation,
): Promise<RunNumbers> {
  const { rPrecision, rPrecisionNoSameClass, oracle, recall, aimcos } = evaluation
  const { imageEncoder, textEncoder } = await run.aligner()
  const trees = [imageEncoder.parameters, textEncoder.parameters]
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)
  const trained = trees.flatMap((tree) =>
    [...trainableParameters(tree).values()].map(({ size }) => size),
  )
  return {
    name: basename(run.folder),
    label,
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
    parameters: { trained: sum(trained), total: sum(trees.map(countParameters)) },
    seconds: total(stepSeconds(await run.metrics())),
  }
}

function recallNumbers(direction: DirectionRecall, pool: number): RecallNumbers {
  const at = Object.entries(direction)
    .filter(([k]) => /^\d+$/.test(k))
    .map(([k, value]: [string, number]) => ({ k: Number(k), value }))
    .sort((a, b) => a.k - b.k)
  return { at, medianRank: direction.medianRank, pool }
}

function total(seconds: ReturnType<typeof stepSeconds>): number | undefined {
  return seconds && seconds.data + seconds.forward + seconds.backward
}
