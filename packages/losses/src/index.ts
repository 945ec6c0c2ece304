export { captionLoss, type CaptionLossOptions, type Choices } from './caption/caption-loss'
export { cosineScores } from './cosine'
export * from './matching/matching-loss'
export { pairCrossEntropy, sameClassPenalty, type Classes } from './matching/posterior'
export { wordAttention, type WordAttention } from './matching/word-attention'
export {
  wordScores,
  type ImageItems,
  type PairScores,
  type SentenceItems,
  type WordScoreOptions,
} from './matching/word-scores'
