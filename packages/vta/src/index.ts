export type {
  BackboneFeatures,
  CreateImageEncoder,
  EncodeOptions,
  Frozen,
  FrozenBackbone,
  ImageEncoder,
  ImageEncoderConfig,
  ImageEncoderContext,
  ImageFeatures,
  LocalFeatures,
  PooledFeatures,
} from './image-encoder'
export type {
  CreateTextEncoder,
  TextBiLstmConfig,
  TextEncoder,
  TextEncoderConfig,
  TextEncoderContext,
  TextFeatures,
  TextTransformerConfig,
} from './text-encoder'
export type { Aligner, AlignerConfig, Picture } from './aligner'
export type { BackboneTensor, BackboneWeights, Quantisation } from './backbone-weights'
