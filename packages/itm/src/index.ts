export type {
  Captioner,
  CaptionerConfig,
  CaptionerContext,
  CaptionerImage,
  CaptionTokens,
  CreateCaptioner,
  Logits,
  TeachOptions,
  Teaching,
  VocabularySize,
} from './captioner'
export type { BeginDecoding, DecoderState, DecoderStep, SelectOptions } from './decode/decoder'
export { createGenerate, generateWith } from './decode/generate'
export type { Caption, Captions, DecodingMethod, GenerateOptions } from './decode/options'
export type { DecodingContext } from './decode/settings'
export { uncachedDecoding } from './decode/uncached'
export { createCaptionVocabulary, type CaptionVocabulary } from './caption-vocabulary'
export type { CaptionerPart, SavedCaptioner } from './captioner-folder'
export { CAPTIONERS } from './captioners'
export {
  loadCaptioner,
  type Description,
  type LoadCaptionerOptions,
  type LoadedCaptioner,
} from './load-captioner'
export type { LoadOptions, LoadProgress } from '@laviter/nn/model-files'
export type { TransformerCaptionerConfig } from './transformer/config'
export { createTransformerCaptioner } from './transformer-captioner'
export { decodeBySteps, type DecodingSteps } from './decode/by-steps'
export { createShowAndTell, type ShowAndTellConfig } from './show-and-tell'
export { createShowAttendAndTell, type ShowAttendAndTellConfig } from './show-attend-and-tell'
