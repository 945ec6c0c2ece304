import type { PhaseHistory } from '../report-data'

/** The losses by which each helper of phase joint teaches the aligner. */
const LOSSES = {
  generator: ['fakeImage', 'tim'],
  captioner: ['fakeText', 'itm'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Who may help the aligner in phase joint. */
export type Helper = keyof typeof LOSSES

const HELPERS: readonly Helper[] = ['generator', 'captioner']
const LIST = new Intl.ListFormat('en-GB')

/**
 * Who helped to train the aligner, told by the losses that phase joint logged: ablations leave helpers out.
 *
 * @param phases - of one run
 * @returns empty where phase joint has not trained, or trained the aligner alone
 */
export function helpersIn(phases: readonly Pick<PhaseHistory, 'phase' | 'terms'>[]): Helper[] {
  const joint = phases.find(({ phase }) => phase === 'joint')
  const logged = new Set(joint?.terms.map(({ name }) => name))
  return HELPERS.filter((helper) => LOSSES[helper].some((loss) => logged.has(loss)))
}

/** `the generator and the captioner`. */
export const helpersInWords = (helpers: readonly Helper[]): string =>
  LIST.format(helpers.map((helper) => `the ${helper}`))
