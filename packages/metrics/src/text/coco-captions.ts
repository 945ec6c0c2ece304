import { UserError } from '../user-error'
import type { CaptionItem } from './caption-item'
import { isRecord, shown } from './shown'

/** Longest caption that is scored, in UTF-16 units: some 4,000 words, where a caption has ten. */
export const longestCaption = 20_000

/** An image that is in one of the two files only, and so in no score. */
export interface SkippedImage {
  readonly id: string | number
  readonly reason: 'no references' | 'no hypothesis'
}

/** What two COCO files hold together. */
export interface CocoCaptions {
  /** In the order of the hypotheses, at least one. */
  readonly items: readonly CaptionItem[]
  /** Hypotheses without references, then references without a hypothesis; say their number beside the scores. */
  readonly skipped: readonly SkippedImage[]
}

type Id = string | number
interface Entry {
  readonly id: Id
  readonly caption: string
  /** Where it stands, for errors: `hypotheses[3]`. */
  readonly place: string
}

/**
 * Pairs the captions of a COCO result file with the references of a COCO annotation file.
 *
 * An image in one of the files only cannot be scored: it is left out of everything, CIDEr's document frequencies
 * included, and listed. Empty captions count, and score 0, but by ROUGE-L, which is 1 where a reference has no words either.
 *
 * @param hypotheses - parsed JSON: `[{ image_id, caption }, ...]`, one caption an image
 * @param references - parsed JSON: `{ annotations: [{ image_id, caption }, ...] }`, or that list alone
 * @throws UserError where either has another shape, an image has two hypotheses, a caption exceeds
 * {@link longestCaption}, or no image is in both
 */
export function readCocoCaptions(hypotheses: unknown, references: unknown): CocoCaptions {
  const described = readHypotheses(hypotheses)
  const written = readReferences(references)
  const items: CaptionItem[] = []
  const skipped: SkippedImage[] = []
  for (const [id, { caption }] of described) {
    const captions = written.get(id)
    if (captions) items.push({ id, hypothesis: caption, references: captions })
    else skipped.push({ id, reason: 'no references' })
  }
  for (const id of written.keys()) {
    if (!described.has(id)) skipped.push({ id, reason: 'no hypothesis' })
  }
  if (items.length === 0) throw nothingInCommon([...described.keys()], [...written.keys()])
  return { items, skipped }
}

function readHypotheses(json: unknown): Map<Id, Entry> {
  if (!Array.isArray(json)) {
    const hint = isRecord(json) && 'annotations' in json ? '; are the two files swapped?' : ''
    throw new UserError(
      `hypotheses is ${shown(json)}: give a COCO result list, [{ "image_id": 1, "caption": "a bird" }, ...]${hint}`,
    )
  }
  const entries = new Map<Id, Entry>()
  for (const entry of readEntries('hypotheses', json)) {
    const first = entries.get(entry.id)
    if (first) {
      throw new UserError(
        `${first.place} and ${entry.place} are both of image ${shown(entry.id)}: give one caption an image`,
      )
    }
    entries.set(entry.id, entry)
  }
  return entries
}

function readReferences(json: unknown): Map<Id, string[]> {
  const isList = Array.isArray(json)
  const list: unknown = isList ? json : isRecord(json) ? json.annotations : undefined
  if (!Array.isArray(list)) {
    throw new UserError(
      `references is ${shown(json)}: give a COCO annotation file, { "annotations": [{ "image_id": 1, "caption": "a bird" }, ...] }`,
    )
  }
  const captions = new Map<Id, string[]>()
  for (const { id, caption } of readEntries(
    isList ? 'references' : 'references.annotations',
    list,
  )) {
    const mine = captions.get(id)
    if (mine) mine.push(caption)
    else captions.set(id, [caption])
  }
  return captions
}

function* readEntries(name: string, list: readonly unknown[]): Generator<Entry> {
  if (list.length === 0) throw new UserError(`${name} is an empty list: give at least one caption`)
  for (const [at, entry] of list.entries()) {
    const place = `${name}[${at}]`
    if (!isRecord(entry)) {
      throw new UserError(
        `${place} is ${shown(entry)}: give { "image_id": 1, "caption": "a bird" }`,
      )
    }
    const { image_id: id, caption } = entry
    if (typeof id !== 'string' && !(typeof id === 'number' && Number.isFinite(id))) {
      throw new UserError(`${place}.image_id is ${shown(id)}: give the image's number or name`)
    }
    expectCaption(`${place}.caption`, caption)
    yield { id, caption, place }
  }
}

/**
 * Refuses what is no caption, and one that no captioner should make: alignment and longest common subsequence take
 * quadratic time.
 *
 * @param place - where it stands, for the message
 * @throws UserError where it is no text or longer than {@link longestCaption}
 */
export function expectCaption(place: string, caption: unknown): asserts caption is string {
  if (typeof caption !== 'string') {
    throw new UserError(`${place} is ${shown(caption)}: give a text, empty where there is none`)
  }
  if (caption.length <= longestCaption) return
  throw new UserError(
    `${place} has ${caption.length} characters: a caption may have ${longestCaption}; shorten it, or leave its image out`,
  )
}

function nothingInCommon(hypotheses: readonly Id[], references: readonly Id[]): UserError {
  const [mine, theirs] = [hypotheses[0]!, references[0]!]
  const kinds = typeof mine === typeof theirs ? '' : ', one as a number and one as a text'
  return new UserError(
    `no image has both a hypothesis and a reference: hypotheses begin with image ${shown(mine)}, references with ${shown(theirs)}${kinds}`,
  )
}
