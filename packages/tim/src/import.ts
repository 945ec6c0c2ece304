export {
  attnganDiscriminator,
  attnganDiscriminatorTable,
  splitJointConvolution,
  type ImportedDiscriminator,
} from './import/attngan-discriminator'
export {
  attnganGenerator,
  attnganGeneratorTable,
  placesBeforeChannels,
  type ImportedGenerator,
} from './import/attngan-generator'
