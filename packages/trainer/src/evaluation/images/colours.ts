import { createHash } from 'node:crypto'
import { itemsOf, resizePicture, type DataSet } from '@laviter/data'
import { besideFeatures, inRun, once } from '../../features/keep'
import type { JobOptions, Run } from '../../run'
import { dataKey } from '../keys'
import {
  openAttributeReader,
  trainAttributeReader,
  type AttributeReader,
  type ReadGroup,
} from './attribute-reader'
import { colourGroups, colourLabels } from './colour-matches'
import { lookAt } from './look'
import { realPictures, squaresOf } from './picture-sets'
import { READER_SIDE } from './reader-network'

/** Reads the colours of parts in pictures of any size. */
export interface ColourReader {
  readonly groups: readonly ReadGroup[]
  /** pictures that it was trained on */
  readonly trained: number
  /**
   * @param bytes - RGB, 0 to 255, [B, size, size, 3]
   * @returns for each group the place of each picture's value, [B]
   */
  read(bytes: Uint8Array, size: number): Promise<Int32Array[]>
  dispose(): void
}

/**
 * Trains a reader of colours on the training pictures at a generator's size, or takes the one that is kept in the run, or that
 * another run has left beside the features of these pictures.
 *
 * @param run - where it is kept, in `index/`
 * @param dataSet - the run's
 * @param size - side to which the pictures are shrunk
 * @param options - progress (pictures, then steps) and signal
 * @returns undefined where the data set does not know the colours of parts
 */
export async function colourReader(
  run: Pick<Run, 'folder' | 'config'>,
  dataSet: DataSet,
  size: number,
  options: JobOptions,
): Promise<ColourReader | undefined> {
  const groups = colourGroups(dataSet)
  const items = itemsOf(dataSet, 'train')
  if (groups.length === 0 || items.length === 0 || dataSet.attributes === undefined)
    return undefined
  const labels = colourLabels(dataSet.attributes, groups, items)
  const { seed } = run.config
  const reader = await once({
    places: [inRun(run), ...besideFeatures(run, dataSet)],
    name: `colours-${size}`,
    keys: {
      data: await dataKey(dataSet, items),
      groups: JSON.stringify(groups),
      labels: labelsKey(labels),
      seed: String(seed),
      size: String(size),
    },
    make: async () => {
      const bytes = await readerPictures(dataSet, items, size, options)
      const made = await trainAttributeReader(groups, { bytes, labels }, { seed, ...options })
      try {
        return { tensors: await made.parameters() }
      } finally {
        made.dispose()
      }
    },
    open: ({ tensors }) => openAttributeReader(groups, tensors),
  })
  return readerOf(reader, items.length)
}

/** Attributes stand in a file of their own: pictures and captions do not name them. */
function labelsKey(labels: readonly Int32Array[]): string {
  const hash = createHash('sha256')
  for (const each of labels) hash.update(each)
  return hash.digest('hex')
}

/**
 * Reads the colours of real pictures.
 *
 * @param reader - trained at `size`
 * @param items - indices into the data set's items
 * @returns for each group the place of each picture's value, [items]
 */
export async function readColours(
  reader: ColourReader,
  dataSet: DataSet,
  items: readonly number[],
  size: number,
  options: JobOptions,
): Promise<Int32Array[]> {
  const read = reader.groups.map(() => new Int32Array(items.length))
  let done = 0
  const set = realPictures(dataSet, items, size, 'real pictures for their colours')
  for await (const { bytes } of lookAt(set, undefined, options)) {
    const some = await reader.read(bytes, size)
    some.forEach((values, group) => read[group]!.set(values, done))
    done += some[0]?.length ?? 0
  }
  return read
}

function readerOf(reader: AttributeReader, trained: number): ColourReader {
  return {
    groups: reader.groups,
    trained,
    read: async (bytes, size) => reader.read(await atReaderSide(bytes, size)),
    dispose: reader.dispose,
  }
}

async function readerPictures(
  dataSet: DataSet,
  items: readonly number[],
  size: number,
  options: JobOptions,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(items.length * READER_SIDE * READER_SIDE * 3)
  let at = 0
  const set = realPictures(dataSet, items, size, 'training pictures for the colour reader')
  for await (const look of lookAt(set, undefined, options)) {
    const some = await atReaderSide(look.bytes, size)
    bytes.set(some, at)
    at += some.length
  }
  return bytes
}

async function atReaderSide(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  if (size === READER_SIDE) return bytes
  const squares = squaresOf(bytes, size).map((square) =>
    resizePicture(
      { data: Uint8Array.from(square), width: size, height: size },
      READER_SIDE,
      READER_SIDE,
    ),
  )
  return Buffer.concat((await Promise.all(squares)).map(({ data }) => data))
}
