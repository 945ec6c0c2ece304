export { cosine, cosineRows } from './cosine'
export type { Matrix, Rows } from './rows'
export { UserError } from './user-error'
export {
  createFeatureStatistics,
  featureStatistics,
  statisticsFromCovariance,
  type FeatureStatistics,
  type FeatureStatisticsAccumulator,
} from './image/feature-statistics'
export {
  openLinearSoftmax,
  type LabelledFeatures,
  type LinearSoftmax,
  type LinearSoftmaxTraining,
  type SavedLinearSoftmax,
} from './classifier/linear-softmax'
export {
  linearSoftmaxSteps,
  trainLinearSoftmax,
  type LinearSoftmaxOptions,
  type LinearSoftmaxProgress,
} from './classifier/train-linear-softmax'
export { createFid, fid, type Fid, type FidAccumulator, type FidOptions } from './image/fid'
export { inceptionScore, type InceptionScore } from './image/inception-score'
export { kid, type Kid, type KidOptions } from './image/kid'
export { intervalHalf, shareInterval } from './interval'
export {
  aimcos,
  createAimcos,
  type Aimcos,
  type AimcosAccumulator,
  type AimcosFigures,
  type AimcosInput,
} from './retrieval/aimcos'
export { drawCandidates, type DrawOptions, type Draws } from './retrieval/draw-candidates'
export {
  expectedRPrecision,
  expectedRPrecisionSteps,
  type ExpectedRPrecision,
  type ExpectedRPrecisionInput,
} from './retrieval/expected-r-precision'
export { captionOwners, type CaptionOwners } from './retrieval/owners'
export {
  createRPrecision,
  rPrecision,
  type EmbeddedCandidates,
  type RPrecision,
  type RPrecisionAccumulator,
  type RPrecisionOptions,
  type ScoredCandidates,
  type Ties,
} from './retrieval/r-precision'
export {
  rankBlocks,
  retrievalRanks,
  type RankedSides,
  type RankProgress,
  type RanksInput,
  type RetrievalRanks,
} from './retrieval/ranks'
export {
  createRecall,
  medianRank,
  recall,
  recallAtK,
  type DirectionRecall,
  type Recall,
  type RecallAccumulator,
} from './retrieval/recall'
export type { CaptionItem, CaptionSet, TokenisedItem } from './text/caption-item'
export {
  longestCaption,
  readCocoCaptions,
  type CocoCaptions,
  type SkippedImage,
} from './text/coco-captions'
export type { CorpusAndItems } from './text/caption-item'
export { bleu, createBleu, type Bleu, type BleuAccumulator } from './text/bleu'
export {
  cider,
  ciderPlain,
  createCider,
  type CiderAccumulator,
  type CiderScores,
} from './text/cider'
export { ptbTokens } from './text/ptb/ptb-tokens'
export { createRougeL, rougeL, type RougeLAccumulator } from './text/rouge-l'
export {
  captionMetrics,
  scoreCaptions,
  type CaptionMetric,
  type CaptionScores,
  type ItemScores,
  type ScoreCaptionsOptions,
  type ScoreName,
  type Scores,
} from './text/score-captions'
