export {
  discriminatorLoss,
  type DiscriminatorVerdicts,
  type DiscriminatorLoss,
} from './adversarial/discriminator-loss'
export type { AdversarialForm, AdversarialOptions } from './adversarial/forms'
export { generatorLoss, type GeneratorLoss } from './adversarial/generator-loss'
export type { Verdict, Logits } from './adversarial/verdict'
export { wrongPairs } from './adversarial/wrong-pairs'
export { captionLoss, type CaptionLossOptions, type Choices } from './caption/caption-loss'
export { cosineScores } from './cosine'
export { klLoss, type Condition } from './kl-loss'
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
