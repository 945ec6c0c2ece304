export {
  discriminatorLoss,
  type DiscriminatorVerdicts,
  type DiscriminatorLoss,
} from './adversarial/discriminator-loss'
export type { AdversarialForm, AdversarialOptions } from './adversarial/forms'
export { generatorLoss, type GeneratorLoss } from './adversarial/generator-loss'
export { realPairLoss, type RealPairVerdicts } from './adversarial/real-pair-loss'
export type { Verdict, Logits } from './adversarial/verdict'
export { wordLoss, type WordLogits } from './adversarial/word-loss'
export { wrongPairs } from './adversarial/wrong-pairs'
export { fakeImageLoss } from './assisting/fake-image-loss'
export { fakeTextLoss, type FakeTextOptions } from './assisting/fake-text-loss'
export { captionLoss, type CaptionLossOptions, type Choices } from './caption/caption-loss'
export { consistencyLoss } from './consistency-loss'
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
export {
  JOINT_LOSSES,
  lambdasByName,
  PAPER_LAMBDAS,
  type JointLossName,
  type LambdaList,
  type Lambdas,
  type PaperDataSet,
} from './total/lambdas'
export { weightedTotal, type JointLosses } from './total/weighted-total'
