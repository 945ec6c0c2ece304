export {
  attnganDiscriminator,
  attnganDiscriminatorTable,
  splitJointConvolution,
  type ImportedDiscriminator,
} from './import/attngan-discriminator'
