import { z } from 'zod'

const weight = () => z.number().min(0)
const moments = () => z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
const clip = () => z.number().gt(0).nullable()
const own = () => z.number().gt(0).optional()

/** Phase 3: the aligner trained with both helpers, SPEC 5 and 6. */
export const jointSection = z
  .strictObject({
    epochs: z
      .int()
      .min(1)
      .default(10)
      .describe('validations, each after stepsPerEpoch steps; the best one is the model'),
    stepsPerEpoch: z
      .int()
      .min(1)
      .optional()
      .describe(
        'steps from one validation to the next; left out: a pass over the training pictures',
      ),
    batch: z
      .int()
      .min(2, 'a batch of one has nothing to be told from: give 2 or more')
      .default(8)
      .describe('pictures a step, each with a caption (the paper: 8)'),
    helpers: z
      .array(z.enum(['itm', 'tim']))
      .default(['itm', 'tim'])
      .describe(
        'who assists the aligner: itm, the captioner; tim, the generator; one that is left out is never loaded, and its losses weigh nothing',
      ),
    frozen: z
      .string()
      .min(1)
      .default('Conv2d_4a_3x3')
      .describe(
        'all, none, or the last layer of the backbone that stays as it is (the paper: Conv2d_4a_3x3, its first five convolutions); an image encoder that cannot freeze layers trains as it was made',
      ),
    lambdas: z
      .strictObject({
        tim: weight()
          .default(0.01)
          .describe('lambda 1, of the generator’s adversarial loss and its KL divergence'),
        itm: weight().default(0.1).describe('lambda 2, of the caption loss'),
        fakeImage: weight()
          .default(1)
          .describe('lambda 3, of drawn pictures matched with the real sentences'),
        fakeText: weight()
          .default(1)
          .describe('lambda 4, of real pictures matched with the captions written of them'),
        vta: z
          .number()
          .gt(0)
          .default(5)
          .describe('lambda 5, of real pictures matched with real sentences (COCO: 50)'),
      })
      .prefault({})
      .describe(
        'weights of the five losses (the paper’s for birds); a loss of weight 0 is not computed',
      ),
    rate: z
      .number()
      .gt(0)
      .default(1e-6)
      .describe(
        'learning rate of every module, constant (the paper’s code: 1e-6, for epochs of thousands of steps)',
      ),
    rates: z
      .strictObject({
        image: own().describe('of the image encoder; left out: joint.rate'),
        text: own().describe('of the text encoder; left out: joint.rate'),
        captioner: own().describe('of the captioner; left out: joint.rate'),
        generator: own().describe('of the generator; left out: joint.rate'),
        discriminators: own().describe('of the discriminators; left out: joint.rate'),
      })
      .prefault({})
      .describe('learning rates of their own'),
    betas: moments()
      .default([0.9, 0.999])
      .describe('Adam’s decay of the two moments, of encoders and captioner'),
    gameBetas: moments()
      .default([0.5, 0.999])
      .describe('the same of generator and discriminators (the paper: 0.5, 0.999)'),
    weightDecay: z
      .number()
      .min(0)
      .default(1e-4)
      .describe('of encoders (it joins the gradient) and captioner (it shrinks the parameters)'),
    clip: z
      .strictObject({
        image: clip()
          .default(0.25)
          .describe('largest norm of the image encoder’s gradient; null: none'),
        text: clip()
          .default(0.25)
          .describe('largest norm of the text encoder’s gradient; null: none'),
        captioner: clip()
          .default(0.1)
          .describe('largest norm of the captioner’s gradient; null: none'),
      })
      .prefault({})
      .describe('clipping, of each module by its own norm; generator and discriminators have none'),
    fakeCaptions: z
      .strictObject({
        path: z
          .enum(['discrete', 'straight-through'])
          .default('discrete')
          .describe(
            'discrete: the likeliest words, through which nothing is learnt (the paper); straight-through: their gradient goes on to captioner and image encoder',
          ),
        places: z
          .enum(['within', 'all'])
          .default('within')
          .describe(
            'what is read of a written caption: up to the real one’s end, or all places, as in the paper’s code',
          ),
      })
      .prefault({})
      .describe('the captions that L_FT matches'),
    countPadding: z
      .boolean()
      .default(false)
      .describe('count padding places in the caption loss, as the paper’s code does'),
    views: z
      .array(z.enum(['plain', 'flip', 'crop', 'random', 'shrunk']))
      .min(1)
      .default(['random'])
      .describe(
        'how a picture is cut for aligner and discriminators alike, one of these each time; random: a new crop each epoch (the paper)',
      ),
    average: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .describe(
        'share of the average of the generator’s weights that stays each step; it goes on from phase tim’s',
      ),
  })
  .describe('phase 3, the aligner with both helpers')

/**
 * The paper's ablations of phase 3 as overrides of the configuration, by its names for them.
 *
 * @see LAViTeR Tables 2 and 3
 */
export const ABLATIONS = {
  'VTA(F)': { 'joint.helpers': [], 'joint.frozen': 'all' },
  'VTA(T)': { 'joint.helpers': [] },
  Img2Txt: { 'joint.helpers': ['itm'] },
  Txt2Img: { 'joint.helpers': ['tim'] },
  full: { 'joint.helpers': ['itm', 'tim'] },
} as const satisfies Record<string, Readonly<Record<string, unknown>>>
