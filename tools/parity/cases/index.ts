import type { Comparison } from '../compare'
import type { Fixture } from '../fixture'
import { discriminatorCase, generatorLossCase } from './adversarial'
import { captionerCase } from './captioner'
import { importedDiscriminator } from './discriminator'
import { generatorCase } from './generator'
import { fakeCaptionCase } from './fake-caption'
import { inceptionCase } from './inception'
import { jointStepCase } from './joint-step'
import { matchingCase } from './matching'
import { optimiserCase } from './optimiser'
import { biLstmCase, transformerCase } from './text-encoders'

/** Runs our module on a fixture's inputs and weights, and adds what it compares. */
export type ParityCase = (fixture: Fixture, comparison: Comparison) => Promise<void>

/** By the beginning of a case's name, so that a folder may hold several of a kind. */
const CASES: Readonly<Record<string, ParityCase>> = {
  text_transformer: transformerCase,
  text_bilstm: biLstmCase,
  matching_loss: matchingCase,
  captioner: captionerCase,
  discriminator: discriminatorCase(importedDiscriminator),
  generator_loss: generatorLossCase(importedDiscriminator),
  generator: generatorCase,
  optimiser: optimiserCase,
  inception_v3: inceptionCase,
  joint_step: jointStepCase,
  fake_caption: fakeCaptionCase,
}

/** The case that checks fixtures of this name, or nothing where its module is not built yet. */
export function caseFor(name: string): ParityCase | undefined {
  return Object.entries(CASES).find(([kind]) => name.startsWith(kind))?.[1]
}

/** Where float32 allows 1e-5, most cases are far below; this is where a case fails. */
const TOLERANCE = 1e-4

/** A whole step is a chain of thirty layers and as many batch norms: the reference's own float32 is 2e-4 off its float64. */
const TOLERANCES: Readonly<Record<string, number>> = { joint_step: 1e-3 }

/** @returns the largest relative error with which a case passes */
export function toleranceFor(name: string): number {
  return Object.entries(TOLERANCES).find(([kind]) => name.startsWith(kind))?.[1] ?? TOLERANCE
}
