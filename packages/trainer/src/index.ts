export { captionItems, type CaptionedItem } from './captions/caption-items'
export type { CaptionItemsOptions } from './captions/generate-options'
export { scoreFiles, type ScoredFiles, type ScoreFilesOptions } from './captions/score-files'
export { loadConfig, type LoadedConfig } from './config/load'
export { parseOverrides, type Overrides } from './config/overrides'
export { configSchema, type Config, type ConfigInput } from './config/schema'
export { listShipped, type ShippedConfig } from './config/shipped'
export { generate, type Generated, type GenerateOptions } from './drawing/generate'
export type {
  AttributeCheck,
  AttributeMentions,
  CaptionBaseline,
  CaptionEvaluation,
  CaptionScoreTable,
  PooledMentions,
} from './evaluation/caption-evaluation'
export { evaluate, type EvaluateOptions } from './evaluation/evaluate'
export type {
  ColourMatch,
  ColourMatches,
  EncoderFacts,
  FidValue,
  GeneratedRPrecision,
  GenerationEvaluation,
  InceptionScores,
  KidValue,
  SpeciesJudge,
  Yardsticks,
} from './evaluation/images/generation-evaluation'
export type { GenerationOptions } from './evaluation/images/measure-generation'
export type { PictureEncoder } from './evaluation/images/picture-encoder'
export type {
  AttributeAccuracy,
  Evaluation,
  MetricName,
  OracleCeiling,
} from './evaluation/evaluation'
export type {
  BestEpoch,
  CheckpointEvent,
  EndEvent,
  MetricLine,
  NoteEvent,
  ProgressEvent,
  Seconds,
  StartEvent,
  StepEvent,
  StepLine,
  TermName,
  TrainedEvent,
  TrainEvent,
  ValidationEvent,
  ValidationLine,
  ValidationMetric,
  ValidationScore,
} from './events'
export type { ImageFeatureBatch } from './features/image-features'
export { openRun, type OpenRunOptions } from './open-run'
export type { Parts } from './parts'
export type { PhaseName, TrainingGoal } from './phases/phase-name'
export { writeReport } from './report/write-report'
export type { FigureResult } from './reproduce/figure-result'
export { FIGURES } from './reproduce/figures'
export type { DrawnFigure, Figure, FigureSource, StandIn } from './reproduce/figures/figure'
export { reproduceFigure } from './reproduce/reproduce-figure'
export { reproduceTable, type ReproduceEvent } from './reproduce/reproduce-table'
export type { ReproduceOptions } from './reproduce/settle'
export type { Comparison } from './reproduce/comparison'
export type { ColumnOrder, OrderedPair, Verdict } from './reproduce/order'
export type { SeedValues } from './reproduce/seed-values'
export type { Beginning, PublishedRow, Table, TableColumn, TableRow } from './reproduce/table'
export type { AttributeRow, TableResult, TableResultRow } from './reproduce/table-result'
export { TABLES } from './reproduce/tables'
export { retrieve, type Retrieval, type RetrieveOptions } from './retrieval/retrieve'
export type { JobOptions, Run, TrainedGenerator } from './run'
export { train, type TrainOptions } from './train'
