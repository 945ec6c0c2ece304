import type { PictureData } from './report-data'

/** What a report shows of a generator: the same sentences and noise after its epochs. */
export interface GenerationFigures {
  /** In which the rows and the stages were drawn: joint where it went on with the generator. */
  readonly phase: 'tim' | 'joint'
  /** Of that phase: the one that is the run's model. */
  readonly epoch: number
  /** Sides of the stages' pictures, smallest first. */
  readonly sizes: readonly number[]
  /** Pictures of a sentence, which differ in their noise. */
  readonly noises: number
  /** Nothing was trained on the pictures that the sentences are of. */
  readonly heldOut: boolean
  /** A sentence each, at the largest size, and the real picture that it is of. */
  readonly rows: readonly (DrawnRow & { readonly real: PictureData })[]
  /** The first sentence at each size; none where there is one stage. */
  readonly stages: readonly DrawnRow[]
  /** Sentences that are followed over the epochs, in the order of the pictures of a row. */
  readonly followed: readonly string[]
  /** An epoch each, of phase tim and then of phase joint: a picture of each followed sentence. */
  readonly progress: readonly DrawnRow[]
}

/** Pictures side by side. */
export interface DrawnRow {
  readonly title: string
  readonly picture: PictureData
}
