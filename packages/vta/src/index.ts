export type {
  BackboneFeatures,
  CreateImageEncoder,
  EncodeOptions,
  Frozen,
  FrozenBackbone,
  ImageBatch,
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
  WordChoices,
} from './text-encoder'
export type { Aligner, AlignerConfig, Picture } from './aligner'
export type { BackboneTensor, BackboneWeights, Quantisation } from './backbone-weights'
export { encodeTogether } from './encode-together'
export { createInceptionEncoder } from './inception-encoder'
export { LAYER_NAMES, type LayerName } from './inception/architecture'
export { inceptionLayerMaps } from './inception/layer-maps'
export { inceptionShapes } from './inception/parameters'
export { setFrozen } from './set-frozen'
export { createTextTransformer } from './text-transformer'
export { createTextBiLstm } from './text-bilstm'
export { createWideAttention, wideAttention, type WideAttention } from './wide-attention'
export { createAligner } from './create-aligner'
export { loadAligner, type LoadAlignerOptions } from './load-aligner'
export type { LoadOptions, LoadProgress } from '@laviter/nn/model-files'
