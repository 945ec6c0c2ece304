import { z } from 'zod'

/** Which pictures and captions, and how captions become words. */
export const dataSection = z
  .strictObject({
    format: z
      .enum(['aviary', 'openmoji', 'folder'])
      .describe('aviary: drawn birds, made here; openmoji: from the npm package; folder: your own'),
    root: z
      .string()
      .min(1)
      .optional()
      .describe(
        'folder of the data, relative to where you call laviter; aviary and openmoji default to .data/NAME',
      ),
    size: z
      .enum(['tiny', 'small', 'medium', 'cub'])
      .optional()
      .describe('aviary only: how many birds are drawn'),
    words: z
      .int()
      .min(1)
      .default(15)
      .describe('T, words of a caption that the aligner reads (the paper: 15)'),
    validation: z
      .strictObject({
        share: z
          .number()
          .gt(0)
          .lt(1)
          .default(0.1)
          .describe(
            'part of the training data held out to choose the best epoch, where the data has no validation split',
          ),
        by: z
          .enum(['class', 'picture'])
          .default('class')
          .describe(
            'class: whole classes are held out, as test classes are; picture: single pictures',
          ),
      })
      .prefault({})
      .describe('the held-out part of the training data; the test split is never used for it'),
    maxSkipped: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe(
        'share of unreadable pictures and bad captions that is skipped and counted before it is an error',
      ),
  })
  .describe('the data set')
