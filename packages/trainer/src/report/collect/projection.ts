import type { EmbeddingRows } from '../../evaluation/embedding-rows'
import { createRandom } from '@laviter/nn/random'
import { placeOnPlane } from '../figures/tsne'
import type { Projection } from '../report-data'
import { rowOf } from './rows'

/** As many hues as colour-blind readers tell apart. */
export const MOST_GROUPS = 8
/** t-SNE compares all pairs: beyond this it takes minutes and the plot is a carpet. */
const MOST_PICTURES = 400

/** One group of pictures with the text that names it. */
export interface NamedGroup {
  readonly name: string
  /** Unit row of the text. */
  readonly text: Float32Array
  /** EmbeddingRows of pictures. */
  readonly members: readonly number[]
}

/**
 * Places pictures and the texts that name them on one plane.
 *
 * @param images - unit rows
 * @param titles - what resting on a picture's point says, a row each
 * @param groups - at most {@link MOST_GROUPS}; each contributes the same number of pictures at most
 */
export function project(
  images: EmbeddingRows,
  titles: readonly string[],
  groups: readonly NamedGroup[],
  options: {
    readonly grouping: string
    readonly seed: number
    readonly signal?: AbortSignal
    readonly onProgress?: (done: number, total: number) => void
  },
): Projection {
  const random = createRandom(options.seed).fork('projection')
  const each = Math.floor(MOST_PICTURES / groups.length)
  const drawn = groups.flatMap(({ members }, group) =>
    random
      .subset(members.length, Math.min(each, members.length))
      .map((at) => ({ group, row: members[at] ?? 0 })),
  )
  const rows = [...drawn.map(({ row }) => rowOf(images, row)), ...groups.map(({ text }) => text)]
  const { points, perplexity } = placeOnPlane(rows, options)
  return {
    grouping: options.grouping,
    groups: groups.map(({ name }) => name),
    perplexity,
    points: points.map(([x, y], at) => {
      const image = drawn[at]
      const group = image?.group ?? at - drawn.length
      const title = image ? (titles[image.row] ?? '') : `text: ${groups[group]?.name ?? ''}`
      return { kind: image ? ('image' as const) : ('label' as const), x, y, group, title }
    }),
  }
}
