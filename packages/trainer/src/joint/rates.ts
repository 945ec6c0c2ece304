import type { Config } from '../config/schema'
import type { TraineeName } from './trainees'

type Rates = Pick<Config['joint'], 'rate' | 'rates'>

/** @returns a module's learning rate in phase joint */
export const rateOf = ({ rate, rates }: Rates, name: TraineeName): number => rates[name] ?? rate

/**
 * @param joint - the section of the configuration
 * @param modules - those that take part
 * @returns the keys of the configuration that hold a rate of theirs, and the rates: `['joint.rate', 2e-5]`
 */
export function ratesInUse(joint: Rates, modules: readonly TraineeName[]): [string, number][] {
  const own = modules.flatMap((name): [string, number][] => {
    const rate = joint.rates[name]
    return rate === undefined ? [] : [[`joint.rates.${name}`, rate]]
  })
  return own.length < modules.length ? [['joint.rate', joint.rate], ...own] : own
}
