import * as tf from '@tensorflow/tfjs-core'
import { detach } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { Game } from './game'
import type { HardNegatives } from './hard-negatives'
import type { Judged, OwnAndWrong, SaidWords } from './verdicts'

/** Words that discriminators judge one by one. */
export interface GameWords {
  /** of real pictures: theirs, and others */
  readonly taught: OwnAndWrong
  /** of drawn pictures: those that they were drawn from */
  readonly drawn: SaidWords
}

/**
 * Which words are judged. Wrong ones are those of the next sentence. Where there are hard negatives, they are those in the place of
 * others in all sentences of a picture; and of drawn pictures only words are judged that could be exchanged: the rest says nothing
 * that a picture could lack.
 *
 * @param text - words of B sentences
 * @param game - whether words are judged
 * @param negatives - the same sentences with some words exchanged
 * @returns undefined where they are not
 */
export function gameWords(
  text: SaidWords,
  game: Pick<Game, 'words'>,
  negatives?: HardNegatives,
): GameWords | undefined {
  if (game.words === 0) return undefined
  const { words, mask } = text
  if (negatives === undefined)
    return {
      taught: { own: { words, mask }, wrong: ofTheNext({ words, mask }) },
      drawn: { words: detach(words), mask },
    }
  const drawn = { words: detach(words), mask: negatives.exchangeable }
  return { taught: negatives.words, drawn }
}

/**
 * Which sentences are wrong beside those that the rules name.
 *
 * @param game - what discriminators read; a mean of the conditioning knows no other sentence
 * @param negatives - absent: there are none
 */
export const hardSentences = (
  game: Pick<Game, 'condition' | 'wrong'>,
  negatives?: HardNegatives,
): Pick<Judged, 'hardNegatives'> =>
  negatives && readsSentences(game) ? { hardNegatives: negatives.sentence } : {}

const readsSentences = ({ condition, wrong }: Pick<Game, 'condition' | 'wrong'>): boolean =>
  condition === 'sentence' && wrong === 'sentence'

/** @throws UserError where sentences that are nearly right are asked for, and nobody would read them */
export function expectUsefulNegatives(
  game: Pick<Game, 'condition' | 'wrong' | 'words' | 'hardNegatives'>,
): void {
  if (game.hardNegatives === 0 || game.words > 0 || readsSentences(game)) return
  throw new UserError(
    `tim.hardNegatives is ${game.hardNegatives}, but these discriminators read the mean of the conditioning, which knows no other sentence, and with tim.words 0 they judge no words either. Set tim.words above 0, or tim.hardNegatives to 0`,
  )
}

/** For each picture the words of the next one's sentence, for the last those of the first. */
const ofTheNext = ({ words, mask }: SaidWords): SaidWords => ({
  words: tf.concat<SaidWords['words']>([tf.slice(words, 1), tf.slice(words, 0, 1)], 0),
  mask: tf.concat<SaidWords['mask']>([tf.slice(mask, 1), tf.slice(mask, 0, 1)], 0),
})
