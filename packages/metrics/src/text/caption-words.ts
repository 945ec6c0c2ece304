import type { TokenisedItem } from './caption-item'
import { expectReferences } from './caption-item'
import { Growing } from './growing'

/** Captions as the numbers of their words. Each item's hypothesis comes first, then its references. */
export interface CaptionWords {
  /** Numbers of the words, caption after caption, from 0 to `kinds` - 1. */
  readonly words: Int32Array
  /** How many words differ. */
  readonly kinds: number
  /** Where each caption's words begin, and where the last one's end. */
  readonly starts: Int32Array
  /** Each item's hypothesis by its place among the captions, and how many captions there are. */
  readonly hypotheses: Int32Array
  /** The caption that each word is in. */
  readonly captionOf: Int32Array
  /** The item that each caption is of. */
  readonly itemOf: Int32Array
}

/** A caption as its tokens, or with white space between them. */
type Tokens = string | readonly string[]

/** As Python's `split` takes it: with the separators U+001C to U+001F, without U+FEFF, both unlike JavaScript's own. */
const WHITE_SPACE = /[\p{White_Space}\x1C-\x1F]+/u

/** Numbers the words of captions that come one by one; their texts are let go. */
export interface WordCounter {
  /** @throws UserError where there is no reference */
  add(item: { readonly hypothesis: Tokens; readonly references: readonly Tokens[] }): void
  /** @returns all captions so far */
  captions(): CaptionWords
}

/** @see CaptionWords */
export function createWordCounter(): WordCounter {
  const numbers = new Map<string, number>()
  const words = new Growing(new Int32Array(64))
  const starts = new Growing(new Int32Array(8))
  const hypotheses = new Growing(new Int32Array(2))
  starts.push(0)
  hypotheses.push(0)

  const addWord = (token: string) => {
    let number = numbers.get(token)
    if (number === undefined) {
      // COCO's scorers split at any white space: U+00A0 in a token, two spaces between tokens
      const parts = token.split(WHITE_SPACE).filter((part) => part !== '')
      if (parts.length !== 1 || parts[0] !== token) return parts.forEach(addWord)
      numbers.set(token, (number = numbers.size))
    }
    words.push(number)
  }
  const addCaption = (tokens: Tokens) => {
    for (const token of typeof tokens === 'string' ? tokens.split(' ') : tokens) addWord(token)
    starts.push(words.length)
  }

  return {
    add(item) {
      expectReferences(item)
      addCaption(item.hypothesis)
      item.references.forEach(addCaption)
      hypotheses.push(starts.length - 1)
    },
    captions: () => ({
      words: words.view(),
      kinds: numbers.size,
      starts: starts.view(),
      hypotheses: hypotheses.view(),
      captionOf: owners(starts.view()),
      itemOf: owners(hypotheses.view()),
    }),
  }
}

/** Numbers the words of all captions. */
export function numberWords(items: Iterable<TokenisedItem>): CaptionWords {
  const counter = createWordCounter()
  for (const item of items) counter.add(item)
  return counter.captions()
}

/** Which stretch each place is in, of stretches that begin at `starts`. */
function owners(starts: Int32Array): Int32Array {
  const owner = new Int32Array(starts.at(-1)!)
  for (let at = 0; at + 1 < starts.length; at++) owner.fill(at, starts[at], starts[at + 1])
  return owner
}
