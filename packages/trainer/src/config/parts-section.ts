import { z } from 'zod'

/** Which implementation stands at each place; see `parts.ts` for the built-in names. */
export const partsSection = z
  .strictObject({
    imageEncoder: z
      .string()
      .min(1)
      .default('inception-v3')
      .describe(
        'inception-v3, a package, or a path to a module whose default export is a CreateImageEncoder',
      ),
    textEncoder: z
      .string()
      .min(1)
      .default('transformer')
      .describe(
        'transformer, bilstm, a package, or a path to a module whose default export is a CreateTextEncoder',
      ),
    captioner: z
      .string()
      .min(1)
      .default('transformer')
      .describe(
        'transformer, show-and-tell, show-attend-and-tell, a package, or a path to a module whose default export is a CreateCaptioner',
      ),
    generator: z
      .string()
      .min(1)
      .default('attngan')
      .describe(
        'attngan, stackgan-v1, stackgan-v2, mirrorgan, a package, or a path to a module whose default export is a CreateImageGenerator',
      ),
    discriminator: z
      .string()
      .min(1)
      .default('convolutional')
      .describe(
        'convolutional, a package, or a path to a module whose default export is a CreateDiscriminator; one is made for each stage of the generator',
      ),
  })
  .describe('the parts of the model, each a built-in name, a package or a path')

/** The image encoder's own choices, as `ImageEncoderConfig` of `@laviter/vta` names them. */
export const imageEncoderSection = z
  .strictObject({
    backbone: z
      .string()
      .min(1)
      .default('nsfwjs')
      .describe(
        'nsfwjs (pretrained, from the npm package), random (for tests), or a folder that laviter import wrote',
      ),
    imageSize: z
      .int()
      .min(75)
      .default(299)
      .describe('side of the picture that the network sees, in pixels; 299 gives 17 x 17 regions'),
    width: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .describe(
        'with backbone random: channels of each layer as a part of InceptionV3’s, for quick tests',
      ),
    frozen: z
      .string()
      .min(1)
      .default('all')
      .describe('all, none, or the last frozen layer; only all lets the features be cached'),
    statistics: z
      .enum(['stored', 'batch'])
      .default('stored')
      .describe(
        'BatchNorm of layers that train: its stored statistics, or the batch’s, as in the paper’s code (the stored ones then drift)',
      ),
    precision: z
      .enum(['float32', 'bfloat16'])
      .default('float32')
      .describe(
        'arithmetic of the frozen layers; bfloat16 is faster where the processor has it, at about 1 % error',
      ),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('handed to an image encoder of your own as it stands'),
  })
  .describe('the image encoder')

/** The text encoder's own choices, as `TextTransformerConfig` and `TextBiLstmConfig` of `@laviter/vta` name them. */
export const textEncoderSection = z
  .strictObject({
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe('share of values dropped in training; left out: 0 for transformer, 0.5 for bilstm'),
    tableWidth: z
      .int()
      .min(1)
      .optional()
      .describe('width of the word table; left out: D for transformer, 300 for bilstm'),
    heads: z
      .int()
      .min(1)
      .optional()
      .describe('transformer: attention heads, each of the full width D; left out: 8'),
    depth: z.int().min(1).optional().describe('transformer: number of blocks; left out: 1'),
    positions: z
      .enum(['learned', 'sine'])
      .optional()
      .describe('transformer: positions; left out: learned'),
    parity: z
      .boolean()
      .optional()
      .describe(
        'transformer: padding attends and is averaged in, as in the paper’s code; left out: as imported weights were made, else false',
      ),
    weights: z
      .string()
      .min(1)
      .optional()
      .describe(
        'folder of text encoder weights that laviter import wrote; words are learned anew; left out: from scratch',
      ),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('handed to a text encoder of your own as it stands'),
  })
  .describe('the text encoder')

/** The views of a picture and the cache of their features. */
export const featuresSection = z
  .strictObject({
    cache: z
      .enum(['auto', 'on', 'off'])
      .default('auto')
      .describe(
        'keep on disk what the frozen backbone says of pictures, and what eval makes of real ones alone; auto: where the features fit maxGigabytes and the disk',
      ),
    maxGigabytes: z
      .number()
      .gt(0)
      .default(20)
      .describe('auto: largest cache that is made without being asked'),
    folder: z.string().min(1).optional().describe('where; left out: the per-user cache of laviter'),
    views: z
      .array(z.enum(['plain', 'flip', 'crop', 'shrunk']))
      .min(1)
      .default(['plain', 'flip', 'crop', 'shrunk'])
      .describe(
        'fixed views of a training picture; one is drawn each time; crop may stand more than once',
      ),
    shrinkTo: z
      .int()
      .min(8)
      .default(128)
      .describe(
        'shrunk: pixels of the side to which a picture is shrunk before it is enlarged (the generator’s size)',
      ),
    batch: z.int().min(1).default(16).describe('pictures that go through the backbone at once'),
  })
  .describe('views of the pictures, and the frozen backbone’s features of them')
