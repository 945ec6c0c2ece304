import { z } from 'zod'
import { dataSection } from './data-section'
import { alignmentSection } from './alignment-section'
import { BEST_OF_ONE, canChoose } from './best-of'
import { CANNOT_GUIDE, canGuide } from './guidance'
import { captionerSection, captioningSection, decodingSection } from './captioning-section'
import {
  discriminatorSection,
  drawingSection,
  generationSection,
  generatorSection,
} from './generation-section'
import { jointSection } from './joint-section'
import {
  featuresSection,
  imageEncoderSection,
  partsSection,
  textEncoderSection,
} from './parts-section'

/** What is measured, and on what the best epoch is chosen. */
const evaluationSection = z
  .strictObject({
    candidates: z
      .int()
      .min(2)
      .default(100)
      .describe(
        'sentences that one picture chooses among, the true one included (chance = k / candidates)',
      ),
    k: z
      .int()
      .min(1)
      .default(1)
      .describe('R-precision counts a hit where the true sentence is among the first k'),
    draws: z
      .int()
      .min(1)
      .default(30_000)
      .describe('pictures drawn (with repetition, other candidates each time) for R-precision'),
    validationDraws: z
      .int()
      .min(1)
      .default(2_000)
      .describe('the same for the R-precision after each epoch, which chooses the best one'),
  })
  .refine(({ k, candidates }) => k < candidates, {
    path: ['k'],
    error: 'must be less than evaluation.candidates: else every picture is a hit',
  })
  .describe('measurements')

/** What a run folder keeps. */
const checkpointSection = z
  .strictObject({
    everySteps: z
      .int()
      .min(1)
      .default(100)
      .describe('steps between checkpoints; one is written at the end of each epoch too'),
    keep: z.int().min(1).default(2).describe('newest checkpoints kept beside the best epoch’s'),
  })
  .describe('checkpoints')

const logSection = z
  .strictObject({
    everySteps: z
      .int()
      .min(1)
      .default(5)
      .describe('steps between read-backs of the losses (each waits for the step to finish)'),
  })
  .describe('logging')

/**
 * The whole configuration of a run: the schema is the documentation (`laviter config keys` prints
 * it), every key it does not know is an error, and what it fills in is saved in the run.
 */
export const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]+$/, 'letters, digits, dots, dashes and underscores only')
      .describe('names the run folder: runs/NAME-DATE'),
    seed: z.int().min(0).default(1).describe('everything random follows from it'),
    data: dataSection,
    embed: z
      .int()
      .min(2)
      .default(256)
      .describe('width D of the space that pictures and sentences share (the paper: 256)'),
    parts: partsSection.prefault({}),
    imageEncoder: imageEncoderSection.prefault({}),
    textEncoder: textEncoderSection.prefault({}),
    captioner: captionerSection.prefault({}),
    generator: generatorSection.prefault({}),
    discriminator: discriminatorSection.prefault({}),
    features: featuresSection.prefault({}),
    vta: alignmentSection.prefault({}),
    itm: captioningSection.prefault({}),
    tim: generationSection.prefault({}),
    joint: jointSection.prefault({}),
    decoding: decodingSection.prefault({}),
    drawing: drawingSection.prefault({}),
    evaluation: evaluationSection.prefault({}),
    checkpoint: checkpointSection.prefault({}),
    log: logSection.prefault({}),
  })
  .refine(canGuide, { path: ['decoding', 'guidance'], error: CANNOT_GUIDE })
  .refine(canChoose, { path: ['decoding', 'bestOf'], error: BEST_OF_ONE })
  .describe('a run of laviter train')

/** A resolved configuration: every key present. */
export type Config = z.output<typeof configSchema>

/** What a user writes: keys with defaults may be left out. */
export type ConfigInput = z.input<typeof configSchema>
