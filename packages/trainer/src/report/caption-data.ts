import type { AttributeCheck, CaptionScoreTable } from '../evaluation/caption-evaluation'
import type { AttentionFigures, PictureData } from './report-data'

/** What a report shows of captioners (Table 5, Figures 9-10). */
export interface CaptionFigures {
  /** The subject's first, then those of the other runs. Never empty. */
  readonly captioners: readonly CaptionerNumbers[]
  /** The training set's most frequent caption, said of every picture. */
  readonly baseline: { readonly caption: string; readonly scores: CaptionScoreTable }
  /** How many pictures were described. */
  readonly images: number
  /** The picture whose caption has the median CIDEr: what the report opens with. */
  readonly opening: CaptionedPicture
  readonly examples: readonly CaptionedPicture[]
  /** How the examples were chosen. */
  readonly rule: string
  /** Where each word of the subject's captions looked. */
  readonly attention?: AttentionFigures
  /** Why there are no maps. */
  readonly withoutAttention?: string
}

/** One captioner's numbers. */
export interface CaptionerNumbers {
  /** As the reader calls it: `Transformer`, `Show-and-Tell`. */
  readonly label: string
  /** The run's name. */
  readonly name: string
  /** How words were chosen: `greedy`, `beam of 5`. */
  readonly decoding: string
  readonly scores: CaptionScoreTable
  /** Different captions by pictures, in (0, 1]. */
  readonly distinct: number
  /** What its captions state, where the data set can read them. */
  readonly attributes?: AttributeCheck
  /** Scalars that training moved. */
  readonly parameters: number
  /** Seconds that its training took. */
  readonly seconds?: number
}

/** A picture with what captioners and references say of it. */
export interface CaptionedPicture {
  readonly picture: PictureData
  /** Its place among all pictures, by the CIDEr of the subject's caption: `best sixth`, `worst of all`. */
  readonly place: string
  /** In the order of `captioners`, the subject's first; of those that described this picture. Never empty. */
  readonly captions: readonly WrittenCaption[]
  readonly references: readonly string[]
}

/** A caption that a captioner wrote. */
export interface WrittenCaption {
  /** Its captioner's. */
  readonly label: string
  /** Empty where the captioner ended at once. */
  readonly text: string
  /** Of this caption alone, as COCO's tool prints it: at most 10. */
  readonly cider: number
  /** Absent where the data set does not tell what captions state. */
  readonly statements?: readonly JudgedStatement[]
}

/** Whether the picture shows what is stated; `hidden`: the part cannot be seen in it, which counts as not true. */
export type Judgement = 'true' | 'false' | 'hidden'

/** An attribute that a caption states. */
export interface JudgedStatement {
  /** e.g. `brown wings` */
  readonly phrase: string
  readonly judgement: Judgement
  /** What the picture shows instead, where it is false: `white`. */
  readonly truth?: string
}
