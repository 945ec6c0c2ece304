import type { Vocabulary } from '@laviter/nn/vocabulary'
import { createAligner, type AlignerConfig } from '@laviter/vta'
import { saveAligner } from '@laviter/vta/node'
import type { Config } from './config/schema'
import { imageEncoderConfig, textEncoderConfig, type Encoders } from './parts'

/** What a model folder holds. */
export interface TrainedModel extends Encoders {
  readonly config: Config
  readonly vocabulary: Vocabulary
}

/**
 * Writes a model folder that `loadAligner` opens, whole or not at all; one that is there is replaced.
 *
 * @param folder - the final path
 * @param model - stays open
 */
export async function saveModel(folder: string, model: TrainedModel): Promise<void> {
  const { config, vocabulary, imageEncoder, textEncoder } = model
  const { parts } = config
  const description: AlignerConfig = {
    imageEncoder: { part: parts.imageEncoder, ...imageEncoderConfig(config) },
    textEncoder: { part: parts.textEncoder, ...textEncoderConfig(config, vocabulary.size) },
  }
  await saveAligner(createAligner({ imageEncoder, textEncoder }, description, vocabulary), folder)
}
