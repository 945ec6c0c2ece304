import type { DataSet, Split } from '@laviter/data'
import type { Config } from '../../config/schema'
import type { Evaluation, MetricName } from '../../evaluation/evaluation'
import type { PictureShelf } from '../../report/collect/picture-shelf'
import type { Fact } from '../../report/report-data'
import type { Html } from '../../report/page/html'
import type { JobOptions, Run } from '../../run'

/** What a figure is drawn from. */
export interface FigureSource extends JobOptions {
  readonly run: Run
  /** the run that phase joint began with, where the figure was not made of a run that stands alone */
  readonly before?: Run
  readonly evaluation: Evaluation
  readonly dataSet: DataSet
  readonly split: Split
  /** of the split */
  readonly items: readonly number[]
  readonly shelf: PictureShelf
  /** of what is drawn at random: one for all figures */
  readonly seed: number
}

/** A figure as it was drawn. */
export interface DrawnFigure {
  readonly body: Html
  /** what it says in numbers */
  readonly findings: readonly Fact[]
  /** what the picture shows, as plain JSON */
  readonly data: object
}

/** Data that stand in for the paper's. */
export interface StandIn {
  readonly format: Config['data']['format']
  readonly about: string
}

/** COCO cannot be shipped. */
export const OPENMOJI: StandIn = {
  format: 'openmoji',
  about:
    'OpenMoji stands in for COCO here: pictures of many kinds, each with one human annotation.',
}

/** A figure of the paper. */
export interface Figure {
  /** `figure3` */
  readonly name: string
  readonly title: string
  /** what the paper shows, and what is shown here */
  readonly about: string
  /** data that stand in for the paper's, and what is said of them where a run has them */
  readonly standIn?: StandIn
  /** configuration that is taken where none is given */
  readonly config: string
  /** what must be measured before it can be drawn */
  readonly metrics: readonly MetricName[]
  /** @throws UserError where the run or its data have nothing to show in it */
  readonly draw: (source: FigureSource) => Promise<DrawnFigure>
}
