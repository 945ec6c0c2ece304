import { unknownKeys } from '@laviter/nn'
import type { CaptionerConfig } from './captioner'
import type { ShowAndTellConfig } from './show-and-tell'
import type { ShowAttendAndTellConfig } from './show-attend-and-tell'
import type { TransformerCaptionerConfig } from './transformer/config'

type Keys =
  keyof TransformerCaptionerConfig | keyof ShowAndTellConfig | keyof ShowAttendAndTellConfig

/** Every key of the built-in captioners. One may be given another's: the trainer has one section for all of them. */
const KEYS: Readonly<Record<Keys, true>> = {
  vocabularySize: true,
  padding: true,
  start: true,
  end: true,
  embed: true,
  length: true,
  dropout: true,
  encoderLayers: true,
  decoderLayers: true,
  heads: true,
  feedForward: true,
  headWidth: true,
  inputProjection: true,
  grid: true,
  width: true,
  tableWidth: true,
  attentionWidth: true,
  batchNorm: true,
}

/**
 * @param config - of a built-in captioner
 * @returns a message for each key that none of them has
 */
export const misspeltKeys = (config: CaptionerConfig): string[] =>
  unknownKeys(config, KEYS).map(
    (key) => `there is no option "${key}" (there are ${Object.keys(KEYS).join(', ')})`,
  )
