import type { LinearSoftmax, Matrix } from '@laviter/metrics'
import type { JobOptions } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
import type { ColourReader } from './colours'
import { createFeatureTally, type FeatureSet } from './feature-sets'
import { joined, lookAt } from './look'
import type { SeenKind, Sight } from './picture-encoder'
import type { PictureSet } from './picture-sets'

/** Who looks at drawn pictures; who is absent does not. */
export interface Lookers {
  readonly sight?: Sight
  /** features are kept for FID and KID */
  readonly compares: boolean
  /** who says p(y|x) */
  readonly judge?: LinearSoftmax
  /** embeddings are kept */
  readonly embeds: boolean
  readonly reader?: ColourReader
}

/** What was seen in them. */
export interface DrawnLook {
  readonly set?: FeatureSet
  /** p(y|x), [n, classes] */
  readonly probabilities?: Matrix
  /** [n, D] */
  readonly global?: EmbeddingRows
  /** for each group of colours the value of each picture, [n] */
  readonly colours?: readonly Int32Array[]
}

/**
 * Looks at pictures as they are drawn; none is kept.
 *
 * @param set - of drawn pictures
 * @param lookers - who looks
 * @param options - progress in pictures, and signal
 */
export async function lookAtDrawn(
  set: PictureSet,
  { sight, compares, judge, embeds, reader }: Lookers,
  options: JobOptions,
): Promise<DrawnLook> {
  const tally = compares ? createFeatureTally('generated') : undefined
  const judged: Matrix[] = []
  const embedded: EmbeddingRows[] = []
  const read: (readonly Int32Array[])[] = []
  const kinds: SeenKind[] = [
    ...(compares || judge ? (['features'] as const) : []),
    ...(embeds ? (['global'] as const) : []),
  ]
  const looking = sight && { sight, kinds }
  for await (const { bytes, features, global } of lookAt(set, looking, options)) {
    if (features) {
      tally?.add(features)
      if (judge) judged.push(judge.probabilities(features))
    }
    if (global) embedded.push(global)
    if (reader) read.push(await reader.read(bytes, set.size))
  }
  return {
    ...(tally && { set: tally.done() }),
    ...(judge && { probabilities: stacked(judged) }),
    ...(embeds && { global: joined(embedded) }),
    ...(reader && {
      colours: reader.groups.map((_, group) =>
        Int32Array.from(read.flatMap((each) => [...(each[group] ?? [])])),
      ),
    }),
  }
}

function stacked(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]?.columns ?? 0
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const data = new Float64Array(rows * columns)
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { rows, columns, data }
}
