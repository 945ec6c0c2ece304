import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { PREPROCESSING, type DataSet } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import { indexPath } from '../retrieval/stored-embeddings'
import type { Run } from '../run'
import { fileErrorCode } from '../training/file-errors'
import { featuresFolder } from './feature-store'
import { readTensorFile, writeTensorFile, type ContentKeys, type TensorFile } from './tensor-file'

/** Raised when something that is kept is made in another way. */
const LAYOUT = '1'

/** Somewhere to keep what is long in making. */
export interface Place {
  path(name: string, keys: ContentKeys): string
  /** what cannot be kept there is no error: it is made again another time */
  readonly lossy: boolean
}

/** What is made once, and from what. */
export interface Making<T> {
  /** it is read from the first that has it, and kept in those before; in all where none has */
  readonly places: readonly Place[]
  readonly name: string
  /** all that it depends on */
  readonly keys: ContentKeys
  /** @returns its tensors, and texts beside them */
  make(): Promise<Partial<TensorFile>>
  /** @returns what the content stands for; throws where it stands for nothing */
  open(content: TensorFile): T
}

/** @returns a run's `index/`, which holds one of a name */
export function inRun(run: Pick<Run, 'folder'>): Place {
  return { path: (name) => indexPath(run, name), lossy: false }
}

/**
 * The folder of the frozen backbone's features, where runs share what depends on pictures alone.
 *
 * @param run - whose configuration says where features are kept, and whether
 * @param dataSet - whose pictures
 * @param bytes - that what is kept takes, where it may be much
 * @returns none where the configuration does not want it there
 */
export function besideFeatures(
  { config }: Pick<Run, 'config'>,
  dataSet: Pick<DataSet, 'name'>,
  bytes = 0,
): Place[] {
  const { cache, maxGigabytes } = config.features
  if (cache === 'off' || (cache === 'auto' && bytes > maxGigabytes * 1e9)) return []
  const path = (name: string, keys: ContentKeys) => {
    const digest = createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 16)
    const called = `${dataSet.name}-${name}`.replace(/[^\w.-]+/g, '-')
    return join(featuresFolder(config), `${called}-${digest}.safetensors`)
  }
  return [{ path, lossy: true }]
}

/**
 * Makes something, unless it is kept already. What is found is what was made, bit for bit; what is damaged, or was made from
 * anything else, counts as not there.
 *
 * @param making - see {@link Making}
 * @throws UserError where a run cannot be written
 */
export async function once<T>({ places, name, keys: own, make, open }: Making<T>): Promise<T> {
  const keys = { ...own, layout: LAYOUT, preprocessing: PREPROCESSING }
  const lacking: Place[] = []
  let kept: Opened<T> | undefined
  for (const place of places) {
    kept = await find(place, { name, keys, open })
    if (kept) break
    lacking.push(place)
  }
  if (!kept) {
    const { tensors = {}, texts } = await make()
    const content = { tensors, texts: { ...texts, ...keys } }
    kept = { content, value: open(content) }
  }
  const { content, value } = kept
  for (const place of lacking) await keep(place, place.path(name, keys), content)
  return value
}

/** What a file holds, and stands for. */
interface Opened<T> {
  readonly content: TensorFile
  readonly value: T
}

async function find<T>(
  place: Place,
  { name, keys, open }: Pick<Making<T>, 'name' | 'keys' | 'open'>,
): Promise<Opened<T> | undefined> {
  const content = await readTensorFile(place.path(name, keys), keys).catch((error: unknown) => {
    if (place.lossy && fileErrorCode(error) !== undefined) return undefined
    throw error
  })
  try {
    return content && { content, value: open(content) }
  } catch {
    return undefined // whole, but not what was kept
  }
}

async function keep({ lossy }: Place, path: string, content: TensorFile): Promise<void> {
  await writeTensorFile(path, content, 'The index').catch((error: unknown) => {
    const ofDisk = isUserError(error) || fileErrorCode(error) !== undefined
    if (!lossy || !ofDisk) throw error
  })
}

/**
 * Measures something once: its numbers are kept as JSON.
 *
 * @param making - as of {@link once}; `measure` in place of `make`
 */
export async function measureOnce<T>({
  measure,
  ...making
}: Pick<Making<T>, 'places' | 'name' | 'keys'> & { measure(): Promise<T> }): Promise<T> {
  return once({
    ...making,
    make: async () => ({ texts: { numbers: JSON.stringify(await measure()) } }),
    open: ({ texts: { numbers = '' } }): T => JSON.parse(numbers),
  })
}
