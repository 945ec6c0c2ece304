import { UserError } from '../user-error'
import { shown } from './shown'

/** One image's caption to be scored, with what people wrote about it. */
export interface CaptionItem {
  readonly id: string | number
  /** The generated caption; may be empty. */
  readonly hypothesis: string
  /** At least one. */
  readonly references: readonly string[]
}

/** Captions to score: an array, or a generator that never holds them all. */
export type CaptionSet = Iterable<CaptionItem>

/** A {@link CaptionItem} after the tokeniser: each caption is its tokens joined by single spaces. */
export type TokenisedItem = Omit<CaptionItem, 'id'>

/** A score over all captions, and of each one in the order in which they were added. */
export interface CorpusAndItems {
  readonly corpus: number
  readonly items: Float64Array
}

/**
 * @param place - what to call the item in the message
 * @throws UserError where it has no list of references, or an empty one: nothing can be measured
 */
export function expectReferences(
  { references }: { readonly references: readonly unknown[] },
  place = 'an item',
): void {
  if (!Array.isArray(references)) {
    throw new UserError(
      `${place} has references that are ${shown(references)}: give a list of texts, at least one`,
    )
  }
  if (references.length === 0) {
    throw new UserError(`${place} has no reference: give at least one, or leave it out`)
  }
}
