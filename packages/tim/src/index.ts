export type {
  CreateDiscriminator,
  Discriminator,
  DiscriminatorConfig,
  DiscriminatorContext,
  Features,
  JudgeOptions,
  Judgement,
  WordJudgement,
} from './discriminator'
export type {
  Condition,
  CreateImageGenerator,
  GeneratedImages,
  GenerateOptions,
  GeneratorConfig,
  GeneratorContext,
  GeneratorInputs,
  ImageGenerator,
  Noise,
} from './image-generator'
export { createAttnGanGenerator, type AttnGanConfig } from './attngan-generator'
export { createDiscriminator } from './create-discriminator'
export type { ConvolutionalDiscriminatorConfig } from './discriminator/settings'
export type { GeneratorSettings } from './generator-settings'
export type { WordMask } from './blocks/word-attention'
export type { GeneratorPart, SavedGenerator } from './generator-folder'
export { GENERATORS } from './generators'
export { loadGenerator, type LoadedGenerator, type LoadGeneratorOptions } from './load-generator'
export { createMirrorGanGenerator, type MirrorGanConfig } from './mirrorgan-generator'
export { createStackGanV1Generator, type StackGanV1Config } from './stackgan-v1-generator'
export { createStackGanV2Generator, type StackGanV2Config } from './stackgan-v2-generator'
