import { UserError } from '@laviter/nn/errors'
import { captionSettings } from '../caption-settings'
import type { CaptionerConfig, CaptionTokens } from '../captioner'

/** The Transformer captioner's own choices; the defaults are the paper's. */
export type TransformerCaptionerConfig = CaptionerConfig & {
  /** layers over regions, 0 or more: without one the decoder looks at normalised regions; default 6 */
  readonly encoderLayers?: number
  /** layers over words; default 6 */
  readonly decoderLayers?: number
  /** heads of every attention, a divisor of D; default 8 */
  readonly heads?: number
  /** width inside a feed-forward block; default 2048 */
  readonly feedForward?: number
  /** width of the head's two hidden layers; default 512 */
  readonly headWidth?: number
  /** share of values dropped in training; default 0.1 */
  readonly dropout?: number
  /** regions first pass a linear map D to D (CATR's 1 x 1 convolution); default false */
  readonly inputProjection?: boolean
  /** rows and columns of the map that the regions come from; default: a square */
  readonly grid?: readonly [rows: number, columns: number]
}

/** The configuration with its defaults. */
export type TransformerSettings = {
  readonly tokens: CaptionTokens
  readonly embed: number
  readonly length: number
  readonly encoderLayers: number
  readonly decoderLayers: number
  readonly heads: number
  readonly feedForward: number
  readonly headWidth: number
  readonly dropout: number
  readonly inputProjection: boolean
  readonly grid?: readonly [rows: number, columns: number]
}

/**
 * Checks a configuration.
 *
 * @param config - the part's configuration
 * @returns it with its defaults
 * @throws UserError that lists everything out of range
 */
export function transformerSettings(config: TransformerCaptionerConfig): TransformerSettings {
  const { encoderLayers = 6, decoderLayers = 6, heads = 8, feedForward = 2048 } = config
  const { headWidth = 512, dropout = 0.1, inputProjection = false, grid } = config
  const sizes = { decoderLayers, heads, feedForward, headWidth }
  const [rows = 1, columns = 1] = grid ?? []
  const own = { ...sizes, dropout, 'grid rows': rows, 'grid columns': columns }
  const common = captionSettings(config, own, { encoderLayers })
  const settings = { ...common, ...sizes, encoderLayers, dropout, inputProjection }
  const { embed } = settings
  if (embed % heads !== 0)
    throw new UserError(
      `captioner: ${heads} heads do not divide embed ${embed}. Choose a divisor, such as ${embed % 8 === 0 ? 8 : 1}.`,
    )
  if (embed % 4 !== 0)
    throw new UserError(
      `captioner: embed ${embed} is not divisible by 4, as the sines and cosines of two directions need. Choose one that is.`,
    )
  return { ...settings, ...(grid && { grid }) }
}
