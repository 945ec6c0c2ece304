import { UserError } from '@laviter/nn/errors'
import type { Vocabulary } from '@laviter/nn/vocabulary'

/**
 * Later phases read captions in the aligner's words: those of other data would be lost.
 *
 * @throws UserError where the data's captions are not those that the aligner was trained on
 */
export function expectSameWords(aligner: Vocabulary, data: Vocabulary, root: string): void {
  if (aligner.words.join(' ') === data.words.join(' ')) return
  throw new UserError(
    `${root}: the captions have changed since the aligner was trained (${data.size} words, the aligner's ${aligner.size}): train phase vta on them first, in a new run`,
  )
}
