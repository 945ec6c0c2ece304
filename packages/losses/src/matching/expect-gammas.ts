/** Sharpness of the matching loss at its three places. */
export interface AllGammas {
  readonly gamma1?: number
  readonly gamma2?: number
  readonly gamma3?: number
}

/** The most that each may be: weights of up to e^gamma1 are summed and squared, and float32 does not hold more. */
const MOST = { gamma1: 30, gamma2: Infinity, gamma3: Infinity }

/**
 * The check at a function's door.
 *
 * @param where - the function, which begins the message
 * @param gammas - those that it takes
 * @throws RangeError where one is not above 0, or gamma1 above 30
 */
export function expectGammas(where: string, gammas: AllGammas): void {
  for (const name of ['gamma1', 'gamma2', 'gamma3'] as const) {
    const value = gammas[name]
    if (value === undefined || (value > 0 && value < Infinity && value <= MOST[name])) continue
    const range = MOST[name] === Infinity ? 'above 0' : `above 0, ${MOST[name]} at most`
    throw new RangeError(`${where}: ${name} is ${value}. Give a number ${range}.`)
  }
}
