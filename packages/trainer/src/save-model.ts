import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { AlignerConfig } from '@laviter/vta'
import { saveAligner } from '@laviter/vta/node'
import type { Config } from './config/schema'
import { imageEncoderConfig, textEncoderConfig, type Encoders } from './parts'

/** What a model folder holds. */
export interface TrainedModel extends Encoders {
  readonly config: Config
  readonly vocabulary: Vocabulary
}

/**
 * Writes a model folder that `loadAligner` opens.
 *
 * @param folder - existing and empty
 */
export async function saveModel(folder: string, model: TrainedModel): Promise<void> {
  const { config, vocabulary, imageEncoder, textEncoder } = model
  await saveAligner(folder, {
    config: alignerConfig(config, vocabulary.size),
    vocabulary,
    imageEncoder,
    textEncoder,
  })
}

/** @returns a run's configuration as a model folder keeps it */
export function alignerConfig(config: Config, vocabularySize: number): AlignerConfig {
  return {
    imageEncoder: { part: config.parts.imageEncoder, ...imageEncoderConfig(config) },
    textEncoder: { part: config.parts.textEncoder, ...textEncoderConfig(config, vocabularySize) },
  }
}
