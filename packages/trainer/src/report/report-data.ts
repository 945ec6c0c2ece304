import type { GenerationEvaluation } from '../evaluation/images/generation-evaluation'
import type { Protocol } from '../evaluation/r-precision'
import type { ValidationMetric } from '../events'
import type { PhaseName } from '../phases/phase-name'
import type { CaptionFigures } from './caption-data'
import type { GenerationFigures } from './generation-data'

/**
 * Everything that a report shows, as plain JSON: collected once from runs, rendered without TensorFlow or files.
 * A missing ingredient is absent, and `omitted` says why its section is not there.
 */
export interface ReportData {
  readonly title: string
  /** When the report was written, ISO 8601. */
  readonly created: string
  /** What was drawn at random for the pictures below, so that a second report shows the same. */
  readonly seed: number
  readonly split: string
  /** The first is the subject, the others are compared with it. Never empty. */
  readonly runs: readonly RunNumbers[]
  readonly captions?: CaptionFigures
  readonly generation?: GenerationFigures
  /** What its pictures are worth in numbers. */
  readonly drawn?: GenerationEvaluation
  /** A phase after the other, never mixed. Never empty. */
  readonly training?: readonly PhaseHistory[]
  readonly panels?: RetrievalPanels
  readonly attention?: AttentionFigures
  readonly projection?: Projection
  readonly similarity?: SimilarityMap
  readonly attributes?: readonly AttributeAccuracy[]
  readonly dataSet: DataSetFacts
  readonly model: ModelFacts
  readonly environment: readonly Fact[]
  /** The resolved configuration, YAML. */
  readonly config: string
  readonly omitted: readonly Omission[]
  /** What a reader of the numbers must know. */
  readonly notes: readonly string[]
}

/** A row of a table of facts. */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** A section that the report leaves out, with the reason a reader needs. */
export interface Omission {
  readonly section: string
  readonly why: string
}

/** A picture that travels inside the page. */
export interface PictureData {
  /** `data:image/...;base64,...`, never an address. */
  readonly src: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** What a reader who cannot see it is told. */
  readonly alt: string
}

/** One run's numbers; shares are in [0, 1], cosines in [-1, 1]. */
export interface RunNumbers {
  readonly name: string
  /** What tells it from the others, as the reader calls it: `Transformer`, `BiLSTM`. */
  readonly label: string
  /** How R-precision was asked for: where runs differ in it, they chose among other candidates. */
  readonly protocol: Protocol
  readonly rPrecision?: RPrecisionNumbers
  /** The same without negatives of the same class. */
  readonly rPrecisionOtherClasses?: RPrecisionNumbers
  /** What knowing every attribute would reach. */
  readonly oracle?: { readonly value: number; readonly otherClasses?: number }
  readonly recall?: { readonly imageToText: RecallNumbers; readonly textToImage: RecallNumbers }
  readonly aimcos?: { readonly value: number; readonly absent: number; readonly contrast: number }
  /** Scalars of both encoders that a phase may have moved, and all. */
  readonly parameters?: { readonly trained: number; readonly total: number }
  /** Seconds of the phases that move the encoders. */
  readonly seconds?: number
}

/** R-precision with what is needed to read it. */
export interface RPrecisionNumbers {
  readonly value: number
  readonly interval: readonly [number, number]
  readonly k: number
  readonly candidates: number
  readonly ties: number
  readonly chance: number
}

/** Recall in one direction over the whole split. */
export interface RecallNumbers {
  /** Share of queries whose true answer is among the first k. */
  readonly at: readonly { readonly k: number; readonly value: number }[]
  readonly medianRank: number
  /** How many answers a query chooses from. */
  readonly pool: number
}

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** What the run wrote down while a phase trained. */
export interface PhaseHistory {
  readonly phase: PhaseName
  /** What guessing is among: the pairs of a batch in phases vta, tim and joint, the captioner's tokens in phase itm. */
  readonly choices: number
  /** True where pairs of one class are masked: then the lines of guessing are upper bounds. */
  readonly classesMasked: boolean
  /**
   * Every logged step, in nats: w0, w1, s0, s1 in phase vta; caption and the captioner's penalties in phase itm; losses of
   * discriminators and generator in phase tim, and two shares; the five losses in phase joint.
   */
  readonly terms: readonly LossTerm[]
  /** How L_FT reads what the captioner writes, in phase joint; absent where it weighs nothing. */
  readonly writtenCaptions?: 'discrete' | 'straight-through'
  readonly validation?: ValidationCurve
  readonly rate: readonly CurvePoint[]
  readonly gradientNorm: readonly CurvePoint[]
  /** Seconds over all steps of the phase, by what they were spent on. */
  readonly seconds: readonly { readonly name: string; readonly value: number }[]
}

/** One term of a loss. */
export interface LossTerm {
  readonly name: string
  readonly points: readonly CurvePoint[]
  /** What guessing costs, ln(choices) in phases vta and itm; a penalty has no such line. */
  readonly guess?: number
  /** A share, no loss. */
  readonly share?: boolean
}

/** How good each epoch was on the validation split; runs that were measured otherwise are not in it. */
export interface ValidationCurve {
  readonly metric: ValidationMetric
  /** What a model that knows nothing would reach. */
  readonly chance?: number
  readonly points: readonly ValidationPoint[]
}

/** One epoch of one run. */
export interface ValidationPoint {
  readonly run: string
  readonly epoch: number
  readonly value: number
  /** The one that is kept. */
  readonly best: boolean
}

/** How good an answer is: the true one, another of the same class, or neither. */
export type Verdict = 'true' | 'same class' | 'other'

/** Retrieval over the whole split, both ways (Figures 4-5). */
export interface RetrievalPanels {
  /** How the queries were chosen: the same words for both directions. */
  readonly rule: string
  readonly textToImage: RetrievalDirection<TextQuery>
  readonly imageToText: RetrievalDirection<ImageQuery>
}

export interface RetrievalDirection<Query> {
  /** Share of all queries whose true answer is among the five best, where it was measured. */
  readonly found?: number
  readonly pool: number
  readonly queries: readonly Query[]
}

export interface TextQuery {
  readonly text: string
  /** 1 = the true picture came first. */
  readonly rank: number
  readonly hits: readonly {
    readonly picture: PictureData
    readonly score: number
    readonly verdict: Verdict
  }[]
}

export interface ImageQuery {
  readonly picture: PictureData
  /** Rank of the best of its own captions. */
  readonly rank: number
  readonly hits: readonly {
    readonly text: string
    readonly score: number
    readonly verdict: Verdict
  }[]
}

/** Where each word of a caption looks (the matching loss' attention of true pairs). */
export interface AttentionFigures {
  readonly rule: string
  /** Side of the grid of regions, 17 for InceptionV3. */
  readonly grid: number
  readonly items: readonly AttentionFigure[]
}

export interface AttentionFigure {
  readonly picture: PictureData
  readonly caption: string
  readonly words: readonly {
    readonly word: string
    readonly overlay: PictureData
    /** The strongest region's weight in multiples of an even spread; 1 = looks everywhere alike. */
    readonly peak: number
    /** See `wordLifts`; absent where it is not known. */
    readonly lift?: number
  }[]
}

/** t-SNE of images and of the texts that name their groups (Figure 3). */
export interface Projection {
  /** What the colours mean. */
  readonly grouping: string
  readonly groups: readonly string[]
  readonly points: readonly ProjectedPoint[]
  readonly perplexity: number
}

export interface ProjectedPoint {
  readonly kind: 'image' | 'label'
  readonly x: number
  readonly y: number
  /** Index into `groups`. */
  readonly group: number
  readonly title: string
}

/** How much closer phrases are to pictures that show a value than to the average picture (Figure 6). */
export interface SimilarityMap {
  /** Rows: phrases given to the text encoder; columns: the pictures that show them. Both in this order. */
  readonly labels: readonly { readonly phrase: string; readonly group: string }[]
  /** [phrase][pictures of value]: mean cosine minus the phrase's mean over all pictures. */
  readonly values: readonly (readonly number[])[]
  /** How many phrases there are; the map shows those that fit. */
  readonly total: number
  /** Share of columns whose own phrase is the highest of its group. */
  readonly diagonalWins: number
}

/** How often the value of an attribute is read right from a picture: the best of its values' phrases. */
export interface AttributeAccuracy {
  readonly group: string
  readonly accuracy: number
  /** Of always naming the commonest value. */
  readonly chance: number
  readonly n: number
}

export interface DataSetFacts {
  readonly name: string
  readonly splits: readonly {
    readonly name: string
    readonly pictures: number
    readonly captions: number
    readonly classes: number
  }[]
  /** True where no class of the measured split was trained on. */
  readonly unseenClasses: boolean
  readonly words: { readonly vocabulary: number; readonly perCaption: number }
  readonly examples: readonly {
    readonly picture: PictureData
    readonly class: string
    readonly captions: readonly string[]
  }[]
  readonly attribution?: string
  readonly skipped: {
    readonly total: number
    readonly first: readonly { readonly file: string; readonly why: string }[]
  }
}

/** What a model card needs. */
export interface ModelFacts {
  readonly facts: readonly Fact[]
  /** Where the backbone comes from and what it was trained to judge. */
  readonly backbone?: string
}
