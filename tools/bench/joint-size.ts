/** How large a joint step is; what is left out is the paper's. */
export interface JointSize {
  readonly batch: number
  /** words that the text encoder knows, the end among them; the captioner has two tokens more */
  readonly vocabulary: number
  /** sides of the generator's stages, width, blocks of each later stage */
  readonly generator: {
    readonly sizes: readonly number[]
    readonly width: number
    readonly residualBlocks: number
  }
  /** of the discriminators */
  readonly judgeWidth: number
  readonly captioner: {
    readonly encoderLayers: number
    readonly decoderLayers: number
    readonly feedForward: number
    readonly headWidth: number
    readonly dropout: number
  }
  /** of the image encoder: side of its pictures (299), factor on its channels (1); PyTorch's has these alone */
  readonly image?: { readonly imageSize: number; readonly width: number }
}

/** The paper's, on birds. */
export const PAPER: JointSize = {
  batch: 8,
  vocabulary: 5450,
  generator: { sizes: [64, 128, 256], width: 32, residualBlocks: 2 },
  judgeWidth: 64,
  captioner: {
    encoderLayers: 6,
    decoderLayers: 6,
    feedForward: 2048,
    headWidth: 512,
    dropout: 0.1,
  },
}

/** The paper's game at the widths and sizes of aviary/medium.yaml, which plays by some rules more. */
export const MEDIUM: JointSize = {
  batch: 8,
  vocabulary: 170,
  generator: { sizes: [64, 128], width: 16, residualBlocks: 1 },
  judgeWidth: 32,
  captioner: {
    encoderLayers: 0,
    decoderLayers: 1,
    feedForward: 256,
    headWidth: 128,
    dropout: 0.2,
  },
}

/** Every part, of next to no size: for many steps, and for tests. */
export const TINY: JointSize = {
  batch: 2,
  vocabulary: 20,
  generator: { sizes: [16, 32], width: 4, residualBlocks: 1 },
  judgeWidth: 4,
  captioner: { encoderLayers: 1, decoderLayers: 1, feedForward: 16, headWidth: 16, dropout: 0.1 },
  image: { imageSize: 75, width: 0.05 },
}
