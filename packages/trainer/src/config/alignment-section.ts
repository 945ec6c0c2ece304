import { z } from 'zod'

/** Phase 1: the aligner alone, SPEC 2 and 6. */
export const alignmentSection = z
  .strictObject({
    epochs: z.int().min(1).default(600).describe('passes over the training pictures'),
    batch: z
      .int()
      .min(2)
      .default(96)
      .describe('pictures a step; each is told from the batch’s others (the paper: 96)'),
    rate: z
      .strictObject({
        start: z
          .number()
          .gt(0)
          .default(2e-4)
          .describe('Adam’s rate in the first epoch (the paper: 2e-4)'),
        factor: z
          .number()
          .gt(0)
          .max(1)
          .default(0.98)
          .describe('the rate is multiplied by this after each epoch'),
        floor: z
          .number()
          .min(0)
          .default(5e-5)
          .describe('the rate falls only while it is above this'),
      })
      .prefault({})
      .describe('learning rate'),
    betas: z
      .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
      .default([0.5, 0.999])
      .describe('Adam’s decay of the two moments (the paper: 0.5, 0.999)'),
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe('decoupled weight decay (the paper: none in this phase)'),
    clip: z
      .number()
      .gt(0)
      .nullable()
      .default(0.25)
      .describe(
        'largest norm of the text encoder’s gradient; the projections are not clipped; null: no clipping',
      ),
    gamma1: z.number().gt(0).max(30).default(4).describe('sharpness of the word attention'),
    gamma2: z.number().gt(0).default(5).describe('sharpness of the pooling over words'),
    gamma3: z.number().gt(0).default(10).describe('sharpness of the posteriors'),
    sameClass: z
      .enum(['mask', 'negative'])
      .default('mask')
      .describe(
        'mask: pictures of one class are no negatives of each other (CUB); negative: they are (COCO)',
      ),
  })
  .describe('phase 1, visual-textual alignment')
