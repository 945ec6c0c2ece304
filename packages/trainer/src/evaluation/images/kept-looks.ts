import type { DataSet, Split } from '@laviter/data'
import { inRun, measureOnce, type Place } from '../../features/keep'
import type { ContentKeys } from '../../features/tensor-file'
import { generatorConfig } from '../../generation/create-generator'
import type { JobOptions, Run } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
import { dataKey } from '../keys'
import { lookOnce, picked, type KeptLook } from './look'
import { besideIfFrozen, type SeenKind, type SeenPictures, type Sight } from './picture-encoder'
import { blurOf, blurredPictures, realPictures, type PictureSet } from './picture-sets'

/** Whose pictures are looked at, and by whom. */
export interface LooksOptions extends JobOptions {
  readonly dataSet: DataSet
  readonly split: Split
  /** the split's, in the data set's order: rows are kept in it, whatever the run's seed */
  readonly items: readonly number[]
  /** the same in the order in which rows are wanted */
  readonly order: readonly number[]
  /** side to which real pictures are shrunk */
  readonly size: number
  readonly sight: Sight
  /** names who sees */
  readonly key: string
  /** names the run's aligner by its content */
  readonly model: string
}

/** Measures something, unless its numbers are kept. */
export type MeasureOnce = <T>(name: string, measure: () => Promise<T>) => Promise<T>

/** What evaluation sees that training does not change, and the numbers of it: seen once. */
export interface KeptLooks {
  /** real pictures, in the order that is wanted */
  real(kinds: readonly SeenKind[]): Promise<Partial<SeenPictures>>
  /** the same, blurred: their features */
  blurred(): Promise<EmbeddingRows>
  /** numbers of real and blurred pictures alone */
  readonly measureReal: MeasureOnce
  /**
   * Numbers that the generator before its training has a part in.
   *
   * @param images - drawn
   * @param judge - of what the judge was made, where it says something
   */
  untrainedBy(images: number, judge?: ContentKeys): MeasureOnce
}

/**
 * Opens what is kept: in the run, and of a frozen backbone beside its features, for all runs.
 *
 * @param run - an open run with a generator
 * @param options - see {@link LooksOptions}
 */
export async function openKeptLooks(
  run: Pick<Run, 'folder' | 'config'>,
  { dataSet, split, items, order, size, sight, key, model, ...job }: LooksOptions,
): Promise<KeptLooks> {
  const { seed } = run.config
  const data = await dataKey(dataSet, items)
  const seen = { encoder: key, data, size: String(size), blur: String(blurOf(size)) }
  const here = [inRun(run)]
  const bytes = items.length * sight.facts.d * Float32Array.BYTES_PER_ELEMENT
  const beside = besideIfFrozen(run, dataSet, sight, bytes)
  const shared = beside.length > 0 ? beside : here
  const named = (name: string) => `${name}-${split}-${size}`
  const rows = new Map(items.map((item, row) => [item, row]))
  const inOrder = order.map((item) => rows.get(item)!)

  const look = async (set: PictureSet, wanted: Partial<Record<SeenKind, KeptLook>>) => {
    const { features, global } = await lookOnce(set, sight, wanted, job)
    return {
      ...(features && { features: picked(features, inOrder) }),
      ...(global && { global: picked(global, inOrder) }),
    }
  }
  const pictures = realPictures(dataSet, items, size, `real ${split} pictures`)
  const features = (name: string): KeptLook => ({ places: shared, name: named(name), keys: seen })
  const global = {
    places: here,
    name: named('real-global'),
    keys: { data, size: seen.size, model },
  }
  const numbers =
    (places: readonly Place[], keys: ContentKeys): MeasureOnce =>
    (name, measure) =>
      measureOnce({ places, name: named(name), keys, measure })
  return {
    real: (kinds) =>
      look(pictures, {
        ...(kinds.includes('features') && { features: features('real') }),
        ...(kinds.includes('global') && { global }),
      }),
    blurred: async () =>
      (await look(blurredPictures(pictures), { features: features('blurred') })).features!,
    measureReal: numbers(shared, { ...seen, seed: String(seed) }),
    untrainedBy: (images, judge) =>
      numbers(here, {
        ...seen,
        seed: String(seed),
        model,
        images: String(images),
        judge: JSON.stringify(judge ?? null),
        generator: JSON.stringify([run.config.parts.generator, generatorConfig(run.config)]),
        drawing: JSON.stringify(run.config.drawing),
      }),
  }
}
