import { createRandom } from '@laviter/nn/random'
import { tokenise } from '@laviter/nn/vocabulary'
import type { Emoji } from './emoji'

/** Most tags in one caption: with the annotation it stays near the 15 words that an aligner reads. */
const MOST_TAGS = 4

/** Annotation and tags in orders that people use. */
const JOINED: readonly ((annotation: string, tags: string) => string)[] = [
  (annotation, tags) => `${annotation}, ${tags}`,
  (annotation, tags) => `${tags}: ${annotation}`,
  (annotation, tags) => `${annotation} emoji for ${tags}`,
  (annotation, tags) => `an emoji about ${tags}, ${annotation}`,
  (annotation, tags) => `${tags}, shown as ${annotation}`,
  (annotation, tags) => `${annotation}, a picture about ${tags}`,
]

/** Two forms of one word, by how far they begin alike: grin and grinning, celebrate and celebration. */
function alike(a: string, b: string): boolean {
  if (a === b) return true
  const shorter = Math.min(a.length, b.length)
  let same = 0
  while (same < shorter && a[same] === b[same]) same++
  return same >= 4 && same >= shorter - 1
}

/** The tags that say something which the annotation, or a tag before, does not. */
export function tellingTags({ annotation, tags }: Pick<Emoji, 'annotation' | 'tags'>): string[] {
  const said = tokenise(annotation)
  const kept: string[] = []
  for (const tag of tags) {
    const words = tokenise(tag)
    if (words.every((word) => said.some((other) => alike(word, other)))) continue
    said.push(...words)
    kept.push(tag)
  }
  return kept
}

/** `sun`, `sun and sea`, `sun, sea and sand`. */
function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`
}

/**
 * The captions of a picture: its annotation, its tags, and the two joined in varied orders; drawn from its hexcode, so
 * that they are the same on every machine.
 *
 * @param emoji - one record
 * @returns 3 to 6 captions, no two of the same words in the same order
 */
export function captionsOf(emoji: Pick<Emoji, 'hexcode' | 'annotation' | 'tags'>): string[] {
  const { hexcode, annotation } = emoji
  const tags = tellingTags(emoji)
  const random = createRandom(`openmoji/${hexcode}`)
  const some = () => {
    const most = Math.min(tags.length, MOST_TAGS)
    const least = Math.min(2, most)
    return list(random.shuffle(tags).slice(0, least + random.integer(most - least + 1)))
  }
  const captions = [annotation]
  if (tags.length === 0) captions.push(`${annotation} emoji`, `a drawing of ${annotation}`)
  else {
    if (tags.length > 1) captions.push(some())
    if (tags.length > MOST_TAGS) captions.push(some())
    const orders = random.shuffle(JOINED).slice(0, 3)
    for (const order of orders) captions.push(order(annotation, some()))
  }
  const seen = new Set<string>()
  return captions.filter((caption) => {
    const words = tokenise(caption).join(' ')
    return seen.has(words) ? false : seen.add(words)
  })
}
