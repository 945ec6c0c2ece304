import { itemsOf, type DataSet } from '@laviter/data'
import { linearSoftmaxSteps, openLinearSoftmax, type LinearSoftmax } from '@laviter/metrics'
import { createRandom } from '@laviter/nn/random'
import { inRun, once } from '../../features/keep'
import type { ContentKeys, TensorFile } from '../../features/tensor-file'
import type { JobOptions, Run } from '../../run'
import { inSteps } from '../in-steps'
import { dataKey } from '../keys'
import type { SpeciesJudge } from './generation-evaluation'
import { joined, lookAt, picked, type Looking } from './look'
import { besideIfFrozen, type Sight } from './picture-encoder'
import { realPictures } from './picture-sets'

/** One picture in so many of a class is held out, to know how good the judge is. */
const HELD_OUT_EVERY = 5

/** Inception Score's p(y|x), with what a reader of the score must know. */
export interface Judge {
  readonly softmax: LinearSoftmax
  readonly accuracy?: number
  /** what it was trained from: scores by another one are others */
  readonly keys: ContentKeys
}

/** Where a judge is from and what it sees. */
export interface JudgeOptions extends JobOptions {
  readonly sight: Sight
  /** names who sees: another one makes another judge */
  readonly key: string
  /** side to which the pictures are shrunk: the generator's */
  readonly size: number
}

/**
 * Trains a judge of species on the training pictures at the generator's size, or takes the one that is kept in the run, or that
 * another run has left beside the features of these pictures.
 *
 * @param run - where it is kept, in `index/`
 * @param dataSet - the run's
 * @param options - see {@link JudgeOptions}
 * @returns undefined where the data set has no two classes with two training pictures each
 */
export async function speciesJudge(
  run: Pick<Run, 'folder' | 'config'>,
  dataSet: DataSet,
  { sight, key, size, ...options }: JudgeOptions,
): Promise<Judge | undefined> {
  const classes = trainingClasses(dataSet)
  if (classes.size < 2) return undefined
  const keys = {
    encoder: key,
    layer: sight.facts.layer,
    data: await dataKey(dataSet, [...classes.values()].flat()),
    seed: String(run.config.seed),
    size: String(size),
  }
  return once({
    places: [inRun(run), ...besideIfFrozen(run, dataSet, sight)],
    name: `judge-${size}`,
    keys,
    make: () => train(run, dataSet, classes, { sight, size, ...options }),
    open: ({ tensors: { weights }, texts: { about = '' } }): Judge => {
      const { description, accuracy } = JSON.parse(about)
      if (!(weights?.data instanceof Float32Array)) throw new Error('A judge has weights')
      return {
        softmax: openLinearSoftmax({ description, weights: weights.data }),
        ...(typeof accuracy === 'number' && { accuracy }),
        keys,
      }
    },
  })
}

async function train(
  { config }: Pick<Run, 'config'>,
  dataSet: DataSet,
  classes: ReadonlyMap<string, readonly number[]>,
  { sight, size, ...options }: Omit<JudgeOptions, 'key'>,
): Promise<TensorFile> {
  const random = createRandom(config.seed).fork('species-judge')
  const rows: { item: number; label: number; learnt: boolean }[] = []
  for (const [label, members] of [...classes.values()].entries()) {
    random.shuffle(members).forEach((item, i) => {
      rows.push({ item, label, learnt: (i + 1) % HELD_OUT_EVERY !== 0 })
    })
  }
  const set = realPictures(
    dataSet,
    rows.map(({ item }) => item),
    size,
    'training pictures for the judge of species',
  )
  const parts = []
  const looking: Looking = { sight, kinds: ['features'] }
  for await (const { features } of lookAt(set, looking, options)) if (features) parts.push(features)
  const features = joined(parts)
  const labelled = (learnt: boolean) => {
    const chosen = rows.flatMap((row, at) => (row.learnt === learnt ? [at] : []))
    return { features: picked(features, chosen), labels: chosen.map((at) => rows[at]!.label) }
  }
  const softmax = await inSteps(
    linearSoftmaxSteps(labelled(true), [...classes.keys()]),
    ({ share }) => {
      const unit = 'percent of the judge of species'
      return { done: Math.round(100 * share), total: 100, unit }
    },
    options,
  )
  const held = labelled(false)
  const accuracy = held.labels.length > 0 ? softmax.accuracy(held) : undefined
  const { description, weights: data } = softmax.save()
  const shape = [softmax.classes.length, softmax.d + 1]
  return {
    tensors: { weights: { dtype: 'F32', shape, data: Float32Array.from(data) } },
    texts: { about: JSON.stringify({ description, accuracy }) },
  }
}

/** @returns what is said of a judge beside its scores */
export function judgeFacts(
  { softmax, accuracy }: Judge,
  layer: string,
  tested: readonly string[],
): SpeciesJudge {
  return {
    name: `a linear softmax on ${layer}`,
    classes: softmax.classes.length,
    n: softmax.training.n,
    ...(accuracy !== undefined && { accuracy }),
    unseen: tested.some((name) => !softmax.classes.includes(name)),
  }
}

/** Training pictures by class, of classes with two or more. */
function trainingClasses(dataSet: DataSet): Map<string, number[]> {
  const classes = new Map<string, number[]>()
  for (const item of itemsOf(dataSet, 'train')) {
    const { class: name } = dataSet.items[item]!
    classes.set(name, [...(classes.get(name) ?? []), item])
  }
  return new Map([...classes].filter(([, members]) => members.length > 1))
}
