import { z } from 'zod'

/** Phase 2: the captioner on the aligner's regions, SPEC 4 and 6. */
export const captioningSection = z
  .strictObject({
    epochs: z.int().min(1).default(30).describe('passes over the training data, see epoch'),
    batch: z
      .int()
      .min(1)
      .default(32)
      .describe('pictures a step, each with captionsPerImage captions (the paper: 32)'),
    epoch: z
      .enum(['pairs', 'images'])
      .default('pairs')
      .describe(
        'what an epoch passes over: pairs: every caption of every picture; images: every picture, its captions drawn',
      ),
    captionsPerImage: z
      .int()
      .min(1)
      .default(1)
      .describe('captions that are taught at once to a picture, whose features are then read once'),
    blankImages: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe(
        'share of a step’s pictures in whose place the captioner sees zeros, so that its captions can be guided (Ho and Salimans: 0.1 to 0.2); the paper: 0',
      ),
    rate: z
      .strictObject({
        start: z.number().gt(0).default(1e-4).describe('the first rate (the paper: 1e-4)'),
        dropAfter: z
          .int()
          .min(1)
          .default(20)
          .describe('after each so many epochs the rate is multiplied by factor (the paper: 20)'),
        factor: z.number().gt(0).max(1).default(0.1).describe('see dropAfter (the paper: 0.1)'),
        warmUpSteps: z
          .int()
          .min(0)
          .default(0)
          .describe(
            'the rate grows to the first one in a line over so many steps (the paper: none)',
          ),
      })
      .prefault({})
      .describe('learning rate'),
    optimiser: z
      .enum(['adamw', 'adam'])
      .default('adamw')
      .describe('adamw: weight decay shrinks the parameters; adam: it joins the gradient'),
    betas: z
      .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
      .default([0.9, 0.999])
      .describe('decay of the optimiser’s two moments'),
    weightDecay: z.number().min(0).default(1e-4).describe('weight decay (the paper: 1e-4)'),
    clip: z
      .number()
      .gt(0)
      .nullable()
      .default(0.1)
      .describe('largest norm of the captioner’s gradient (the paper: 0.1); null: no clipping'),
    clipEach: z
      .number()
      .gt(0)
      .nullable()
      .default(null)
      .describe(
        'largest absolute value of a number of the gradient (Show-Attend-and-Tell’s code: 5); null: no such clipping',
      ),
    labelSmoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('share of the probability that is spread over all words'),
    countPadding: z
      .boolean()
      .default(false)
      .describe('count padding places in the loss, as the paper’s code does'),
    earlyStop: z
      .strictObject({
        patience: z
          .int()
          .min(1)
          .describe('stop once the validation was not better for so many epochs'),
      })
      .nullable()
      .default(null)
      .describe('stop before the last epoch; null: never'),
    validation: z
      .strictObject({
        metric: z
          .enum(['CIDEr', 'loss'])
          .default('CIDEr')
          .describe('what chooses the best epoch: CIDEr of greedy captions, or the caption loss'),
        images: z
          .int()
          .min(1)
          .default(500)
          .describe('validation pictures that are measured after each epoch, at most'),
      })
      .prefault({})
      .describe('how the best epoch is chosen'),
  })
  .describe('phase 2, the captioner')

/** The captioner's own choices, as the configurations of `@laviter/itm` name them. */
export const captionerSection = z
  .strictObject({
    encoderLayers: z
      .int()
      .min(0)
      .optional()
      .describe('transformer: layers over the regions, or 0; left out: 6'),
    decoderLayers: z
      .int()
      .min(1)
      .optional()
      .describe('transformer: layers over the words; left out: 6'),
    heads: z.int().min(1).optional().describe('transformer: attention heads; left out: 8'),
    feedForward: z
      .int()
      .min(1)
      .optional()
      .describe('transformer: width of the feed-forward layers; left out: 2048'),
    headWidth: z
      .int()
      .min(1)
      .optional()
      .describe('transformer: width of the layers before the words; left out: 512'),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe('share of values dropped in training; left out: the captioner’s own'),
    inputProjection: z
      .boolean()
      .optional()
      .describe(
        'transformer: a linear layer before the regions, as the paper’s code has; left out: none',
      ),
    width: z
      .int()
      .min(1)
      .optional()
      .describe('show-and-tell, show-attend-and-tell: width of the LSTM; left out: 512'),
    length: z
      .int()
      .min(2)
      .optional()
      .describe('most words of a caption, the start included; longer ones are cut; left out: 128'),
    weights: z
      .string()
      .min(1)
      .optional()
      .describe('folder of captioner weights that laviter import wrote; left out: from scratch'),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('handed to a captioner of your own as it stands'),
  })
  .describe('the captioner')

/** How captions are generated where a command does not say otherwise. */
export const decodingSection = z
  .strictObject({
    method: z
      .enum(['greedy', 'beam', 'nucleus'])
      .default('greedy')
      .describe('the likeliest word each time; the likeliest of several captions; drawn'),
    beams: z.int().min(1).default(5).describe('beam: captions kept at each word'),
    lengthPenalty: z
      .number()
      .min(0)
      .default(1)
      .describe('beam: captions are compared by log probability / words^lengthPenalty'),
    topP: z
      .number()
      .gt(0)
      .max(1)
      .default(0.9)
      .describe('nucleus: words are drawn among the fewest that hold this share'),
    temperature: z.number().gt(0).default(1).describe('nucleus: below 1 sharpens'),
    bestOf: z
      .int()
      .min(1)
      .default(1)
      .describe(
        'nucleus: captions drawn of a picture, of which the one is kept that lies nearest to it in the aligner’s space; 1: the first',
      ),
    maxWords: z
      .int()
      .min(1)
      .default(40)
      .describe('most words of a caption; of a shorter captioner as many as it takes'),
    guidance: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'how much more a caption says what only its picture makes likely: logits are seen + guidance (seen - blank); needs itm.blankImages above 0',
      ),
  })
  .describe('how captions are generated')
