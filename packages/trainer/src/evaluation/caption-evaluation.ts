import type { Scores } from '@laviter/metrics'
import type { Config } from '../config/schema'

/** Scores by the names of COCO's tool, which papers print x 100; METEOR is absent where its tables are. */
export type CaptionScoreTable = Readonly<Scores>

/** What generated captions say of one attribute group. */
export interface AttributeMentions {
  /** e.g. `wing color` */
  readonly group: string
  /** how often a generated caption states it */
  readonly mentions: number
  /** how often a reference does */
  readonly references: number
  /** share of mentions that are true, in [0, 1]; a mention of a part that the picture hides is not. 0 where n is */
  readonly right: number
  /** of stating a value blindly: 1 / values */
  readonly chance: number
  /** of stating the commonest value of these pictures each time, in [0, 1] */
  readonly commonest: number
  /** mentions */
  readonly n: number
}

/** Some groups together. */
export interface PooledMentions {
  readonly groups: readonly string[]
  readonly right: number
  readonly chance: number
  readonly n: number
}

/** What generated captions say, held against what the pictures show. */
export interface AttributeCheck {
  /** statements a caption */
  readonly perCaption: number
  /** share of all statements that are true */
  readonly right: number
  readonly rows: readonly AttributeMentions[]
  /** the colours that only looking closely tells: of wings, belly and tail */
  readonly colours: PooledMentions
}

/** One caption for every picture: the one that the training set holds most often. */
export interface CaptionBaseline {
  readonly caption: string
  /** how often it stands there, capitals and punctuation aside */
  readonly count: number
  readonly scores: CaptionScoreTable
}

/** How good a run's captions are. */
export interface CaptionEvaluation {
  readonly scores: CaptionScoreTable
  readonly images: number
  readonly decoding: Config['decoding']
  readonly baseline: CaptionBaseline
  /** share of different captions, in (0, 1] */
  readonly distinct: number
  /** of drawn data sets, whose captions can be read */
  readonly attributes?: AttributeCheck
}
