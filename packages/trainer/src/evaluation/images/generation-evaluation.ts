import type { InceptionScore, RPrecision } from '@laviter/metrics'
import type { Config } from '../../config/schema'

/** Whose features the pictures are compared by. */
export interface EncoderFacts {
  /** e.g. `inception-v3` */
  readonly name: string
  /** where its weights come from, and what they are good for */
  readonly note?: string
  /** hash of weights and preprocessing */
  readonly key?: string
  /** what is taken of it, e.g. `backbone, pooled` */
  readonly layer: string
  /** features of a picture */
  readonly d: number
  /** how a picture comes to the encoder's size */
  readonly resize: string
}

/** What generated pictures are held against, each measured the same way. */
export interface Yardsticks<T> {
  readonly generated: T
  /** the same generator before its training, on the same sentences */
  readonly untrained: T
  /** real pictures, blurred */
  readonly blurred: T
  /** one half of the real pictures against the other; absent where there are fewer than four */
  readonly realHalves?: T
}

/** A Fréchet distance. */
export interface FidValue {
  readonly value: number
  /** real and compared pictures */
  readonly n: readonly [number, number]
}

/** A kernel distance. */
export interface KidValue extends FidValue {
  /** over the subsets */
  readonly std: number
  readonly subsets: number
  readonly subsetSize: number
}

/** Who says p(y|x). */
export interface SpeciesJudge {
  /** e.g. `a linear softmax on backbone, pooled` */
  readonly name: string
  readonly classes: number
  /** pictures that it was trained on, at the generator's size */
  readonly n: number
  /** share of held-out pictures of the training classes that it names right, in [0, 1]; absent where none is held out */
  readonly accuracy?: number
  /** the split holds classes that it has never seen */
  readonly unseen: boolean
}

/** Inception Score of pictures, and of what they are held against. */
export interface InceptionScores {
  readonly generated: InceptionScore
  readonly untrained: InceptionScore
  readonly real: InceptionScore
  readonly judge: SpeciesJudge
}

/** How often pictures find the sentence that they were drawn from. */
export interface GeneratedRPrecision {
  readonly generated: RPrecision
  /** real pictures shrunk to the same size, on the same draws */
  readonly real: RPrecision
  /** of `real` that `generated` reaches */
  readonly share: number
}

/** How often a part has the colour that the sentence names. */
export interface ColourMatch {
  /** e.g. `wing color` */
  readonly group: string
  /** share of drawn pictures, in [0, 1] */
  readonly matched: number
  /** of pictures drawn from any sentence, in [0, 1]: what the colours' frequencies give */
  readonly chance: number
  /** of real pictures with their own sentences, in [0, 1]: what the reader allows */
  readonly real: number
  /** sentences that name it */
  readonly n: number
  /** share of real test pictures that the reader reads right, in [0, 1] */
  readonly accuracy: number
  /** colours that it chooses among */
  readonly values: number
}

/** The colours named, held against the colours drawn. */
export interface ColourMatches {
  readonly rows: readonly ColourMatch[]
  /** all rows together, each by its sentences */
  readonly matched: number
  readonly chance: number
  readonly real: number
  readonly n: number
  readonly reader: {
    /** over all groups of real test pictures, in [0, 1] */
    readonly accuracy: number
    /** training pictures */
    readonly n: number
    /** test pictures */
    readonly tested: number
  }
}

/** How good a run's generated pictures are. */
export interface GenerationEvaluation {
  /** pictures drawn, a sentence each */
  readonly images: number
  /** side of the generator's largest pictures */
  readonly size: number
  /** side to which real pictures were shrunk before they were compared */
  readonly realSize: number
  /** how they were drawn */
  readonly drawing: Config['drawing']
  readonly encoder: EncoderFacts
  readonly inceptionScore?: InceptionScores
  readonly fid?: Yardsticks<FidValue>
  readonly kid?: Yardsticks<KidValue>
  /** of the blurred yardstick: deviation of the blur in pixels */
  readonly blur?: number
  readonly rPrecision?: GeneratedRPrecision
  /** of drawn data sets, whose sentences can be read */
  readonly colours?: ColourMatches
}
