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
export type { BeginDecoding, DecoderState, DecoderStep } from './decode/decoder'
export type { Caption, Captions, DecodingMethod, GenerateOptions } from './decode/options'
