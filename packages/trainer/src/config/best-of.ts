import type { z } from 'zod'
import type { decodingSection } from './captioning-section'

/** @returns whether several captions of a picture differ, so that one can be chosen */
export const canChoose = ({
  decoding: { method, bestOf },
}: {
  readonly decoding: Pick<z.output<typeof decodingSection>, 'method' | 'bestOf'>
}): boolean => bestOf === 1 || method === 'nucleus'

/** Why there is nothing to choose from, and what to do. */
export const BEST_OF_ONE =
  'greedy and beam give a picture one caption, so that there is none to choose from. Set the method to nucleus, or leave bestOf at 1'
