/** Signs of how the game of generator and discriminators stands, shares in [0, 1] (diversity may be above). */
export interface GameSigns {
  /** share of pictures that the discriminators judge right, real ones and drawn ones alike; 0.5 by chance */
  readonly dAccuracy: number
  /** how far apart pictures of one sentence are that differ in their noise, as a share of how far apart real pictures are */
  readonly diversity: number
}

/** Notices that the game is lost; it changes nothing. */
export interface CollapseWatch {
  add(signs: GameSigns): void
  /** @returns warnings about the epoch that ends; the next one begins anew */
  endEpoch(): string[]
}

/** Pictures of a sentence this close to each other are one picture: healthy generators stand above 0.2. */
const LEAST_DIVERSITY = 0.03
/** Discriminators this sure are not fooled once in a hundred pictures. */
const MOST_ACCURACY = 0.99

/** @returns a watch that has seen nothing */
export function createCollapseWatch(): CollapseWatch {
  let seen: GameSigns[] = []
  return {
    add: (signs) => {
      seen.push(signs)
    },
    endEpoch: () => {
      const epoch = seen
      seen = []
      if (epoch.length === 0) return []
      const mean = (of: keyof GameSigns) =>
        epoch.reduce((sum, signs) => sum + signs[of], 0) / epoch.length
      const [diversity, accuracy] = [mean('diversity'), mean('dAccuracy')]
      const warnings: string[] = []
      if (diversity < LEAST_DIVERSITY) {
        warnings.push(
          `Warning: the generator draws nearly one picture for a sentence, whatever the noise (diversity ${percent(diversity)} of real pictures'): it has collapsed, or is about to. Look at samples/; a lower tim.rate.generator, a larger tim.batch or another seed may help`,
        )
      }
      if (accuracy > MOST_ACCURACY) {
        warnings.push(
          `Warning: the discriminators tell ${percent(accuracy)} of all pictures right, so the generator learns little from them. Where samples/ shows no progress, lower the discriminators' rates under tim.rate, or discriminator.width`,
        )
      }
      return warnings
    },
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
