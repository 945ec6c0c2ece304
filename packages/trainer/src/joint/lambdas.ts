import type { Lambdas } from '@laviter/losses'
import type { Config } from '../config/schema'

/** Who assists the aligner in phase 3; one that is not wanted is never built. */
export interface Helpers {
  readonly captioner: boolean
  readonly generator: boolean
  /** they judge only where the adversarial loss weighs something */
  readonly discriminators: boolean
}

/** @returns the weights of the five losses; those of helpers that are left out are 0 */
export function lambdasOf({ joint }: Pick<Config, 'joint'>): Lambdas {
  const { tim, itm, fakeImage, fakeText, vta } = joint.lambdas
  const [told, drawn] = [joint.helpers.includes('itm'), joint.helpers.includes('tim')]
  return {
    tim: drawn ? tim : 0,
    itm: told ? itm : 0,
    fakeImage: drawn ? fakeImage : 0,
    fakeText: told ? fakeText : 0,
    vta,
  }
}

/** @returns the helpers that a loss with a weight needs */
export function helpersOf(config: Pick<Config, 'joint'>): Helpers {
  const { tim, itm, fakeImage, fakeText } = lambdasOf(config)
  return {
    captioner: itm > 0 || fakeText > 0,
    generator: tim > 0 || fakeImage > 0,
    discriminators: tim > 0,
  }
}
