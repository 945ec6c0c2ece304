import { UserError } from '@laviter/nn/errors'

/**
 * Refuses what yargs hands on as it stands: a list where an option was given more than once, and what is no number as NaN.
 *
 * @param values - of the options and positionals of a command line
 * @param options - what yargs knows of them; `array` names those that take a list
 * @returns true, as yargs wants it
 * @throws UserError naming the option
 */
export function expectValues(values: Readonly<Record<string, unknown>>, options: object): true {
  const lists = 'array' in options && Array.isArray(options.array) ? options.array : []
  for (const [name, value] of Object.entries(values)) {
    if (name === '_' || lists.includes(name)) continue
    if (Array.isArray(value)) {
      throw new UserError(`--${name} takes one value, and got ${value.join(' and ')}: give it once`)
    }
    if (Number.isNaN(value)) throw new UserError(`--${name} must be a number (laviter --help)`)
  }
  return true
}
