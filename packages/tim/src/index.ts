export type {
  CreateDiscriminator,
  Discriminator,
  DiscriminatorConfig,
  DiscriminatorContext,
  Features,
  JudgeOptions,
  Judgement,
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
export { createDiscriminator } from './create-discriminator'
export type { ConvolutionalDiscriminatorConfig } from './discriminator/settings'
