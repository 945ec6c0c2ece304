import type { Lambdas } from '@laviter/losses'
import type { Game } from '../generation/game'

/** How a fake caption comes out of the captioner's logits and goes into the text encoder. */
export interface FakeCaptionSettings {
  /**
   * `discrete`: the likeliest word of each place, through which no gradient passes (the paper); `straight-through`: the same
   * words, and the gradient goes to the logits as if the softmax had been read
   */
  readonly path: 'discrete' | 'straight-through'
  /** the places that are read: up to the real caption's end, or all of the row, as the paper's code does */
  readonly places: 'within' | 'all'
  /** T, most words that the text encoder takes */
  readonly words: number
  /** V, size of the text encoder's vocabulary */
  readonly vocabularySize: number
  /** @returns the text encoder's word for a token of the captioner; undefined where it has none */
  readonly toWord: (token: number) => number | undefined
}

/** How a joint step goes, with nothing left open. */
export interface JointSettings {
  /** a loss of weight 0 is not computed */
  readonly lambdas: Lambdas
  /** sharpness of the three matching losses */
  readonly gammas: { readonly gamma1: number; readonly gamma2: number; readonly gamma3: number }
  readonly game: Pick<
    Game,
    'form' | 'condition' | 'attached' | 'batchNorm' | 'shift' | 'klWeight' | 'words'
  >
  /** padded places count in the caption loss, as in the paper's code */
  readonly countPadding: boolean
  readonly fakeCaptions: FakeCaptionSettings
}

/** The paper's rules of the generator's game. */
export const PAPER_GAME: JointSettings['game'] = {
  form: 'paper',
  condition: 'sentence',
  attached: true,
  batchNorm: 'apart',
  shift: 0,
  klWeight: 1,
  words: 0,
}
