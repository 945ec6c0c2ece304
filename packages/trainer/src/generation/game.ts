import type { AdversarialForm } from '@laviter/losses'
import type { Config } from '../config/schema'

/** By what rules generator and discriminators play, with nothing left open. */
export interface Game {
  readonly form: AdversarialForm
  /** what the conditional heads read: the sentence, or the mean of the generator's conditioning, as StackGANs do */
  readonly condition: 'sentence' | 'mean'
  /** whether the generator learns through what the heads read; what the discriminators learn never goes that way */
  readonly attached: boolean
  /** whose pairs are wrong: a picture with the sentence of the next one, or a picture of another class with a sentence */
  readonly wrong: 'sentence' | 'picture'
  /** whether the smallest stage is judged without its condition too */
  readonly firstAlone: boolean
  /** how a discriminator's weights begin */
  readonly start: 'orthogonal' | 'normal'
  /** whether a discriminator's batch norm takes its statistics over real pictures and drawn ones apart, or over both */
  readonly batchNorm: 'apart' | 'together'
  /** how far pictures are moved before discriminators see them, as a share of the side */
  readonly shift: number
  readonly klWeight: number
  /**
   * of the matching loss, every how many steps it is taken, and how long its gradient (and that of the caption loss) at the
   * pictures may be, in lengths of the discriminators'
   */
  readonly matching: { readonly weight: number; readonly every: number; readonly limit: number }
  /** of the loss of single words, for which discriminators then have a head */
  readonly words: number
  /** how likely a word is exchanged that can be, for sentences that are nearly right; 0: there are none */
  readonly hardNegatives: number
  /** of the caption loss through the frozen captioner */
  readonly redescription: number
  /** of the difference from the pictures that the sentences describe */
  readonly reconstruction: number
  /** of the difference of larger pictures, made smaller, from the next smaller ones */
  readonly consistency: number
  /** share of the average of the generator's weights that stays each step; 0: the weights themselves */
  readonly average: number
}

const ATTNGAN = {
  form: 'paper',
  condition: 'sentence',
  attached: true,
  wrong: 'sentence',
  firstAlone: true,
  start: 'orthogonal',
} as const

/** By the form of the adversarial loss, each as the public code of its paper has it. */
const RULES: Readonly<Record<AdversarialForm, Pick<Game, keyof typeof ATTNGAN>>> = {
  paper: ATTNGAN,
  hinge: { ...ATTNGAN, form: 'hinge' },
  'stackgan-v1': {
    ...ATTNGAN,
    form: 'stackgan-v1',
    condition: 'mean',
    attached: false,
    firstAlone: false,
    start: 'normal',
  },
  'stackgan-v2': { ...ATTNGAN, form: 'stackgan-v2', condition: 'mean', wrong: 'picture' },
}

/** The papers' other generators; all the rest play as the paper's. */
const BY_GENERATOR: Readonly<
  Record<
    string,
    Partial<Pick<Game, 'form' | 'klWeight' | 'redescription' | 'average'>> & { matching?: number }
  >
> = {
  'stackgan-v1': { form: 'stackgan-v1', klWeight: 2, matching: 0, average: 0 },
  'stackgan-v2': { form: 'stackgan-v2', klWeight: 2, matching: 0 },
  mirrorgan: { matching: 0, redescription: 10 },
}

/**
 * @param config - the run's: what it leaves out follows its generator
 * @returns the rules of phase tim
 */
export function gameOf({ tim, parts }: Pick<Config, 'tim' | 'parts'>): Game {
  const usual = BY_GENERATOR[parts.generator] ?? {}
  return {
    ...RULES[tim.form ?? usual.form ?? 'paper'],
    batchNorm: tim.batchNorm,
    shift: tim.shift,
    klWeight: tim.klWeight ?? usual.klWeight ?? 1,
    matching: {
      weight: tim.matching.weight ?? usual.matching ?? 5,
      every: tim.matching.every,
      limit: tim.matching.limit ?? Infinity,
    },
    words: tim.words,
    hardNegatives: tim.hardNegatives,
    redescription: tim.redescription ?? usual.redescription ?? 0,
    reconstruction: tim.reconstruction,
    consistency: tim.consistency,
    average: tim.average ?? usual.average ?? 0.999,
  }
}

/**
 * @param stage - from 0, the smallest
 * @returns whether its discriminator judges pictures without their condition too
 */
export function judgesAlone({ firstAlone }: Pick<Game, 'firstAlone'>, stage: number): boolean {
  return stage > 0 || firstAlone
}

/**
 * @param heads - of the stage's discriminator
 * @returns what a stage's losses are where its discriminator can only guess: in nats, with hinge without a unit
 */
export function guessedLosses(
  { form }: Pick<Game, 'form'>,
  heads: 1 | 2,
): { readonly discriminator: number; readonly generator: number } {
  if (form === 'hinge') return { discriminator: 2, generator: 0 }
  const summed = form === 'stackgan-v2' && heads === 2
  return { discriminator: (summed ? 6 : 2) * Math.LN2, generator: heads * Math.LN2 }
}

/**
 * @param judges - of the stages; each with whatever judges without a condition, where it has that
 * @returns what the generator's loss is where they can only guess, in nats
 */
export function guessedTotal(
  game: Pick<Game, 'form' | 'words'>,
  judges: readonly { readonly unconditional?: unknown }[],
): number {
  const ofWords = game.words * Math.LN2
  return judges.reduce(
    (sum, { unconditional }) =>
      sum + guessedLosses(game, unconditional ? 2 : 1).generator + ofWords,
    0,
  )
}
