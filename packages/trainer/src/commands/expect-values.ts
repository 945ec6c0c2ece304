import { UserError } from '@laviter/nn/errors'

/**
 * Refuses what yargs hands on as it stands: a list where an option was given more than once, what is no number as NaN, an empty
 * text as 0 or as the folder that one is in, a missing number as its default, and what is neither true nor false as false.
 *
 * @param argv - the command line: what is empty there may be a number in `values`
 * @param values - of its options and positionals
 * @param options - what yargs knows of them; `array` names those that take a list, `boolean` those that are true or false
 * @returns true, as yargs wants it
 * @throws UserError naming the option
 */
export function expectValues(
  argv: readonly string[],
  values: Readonly<Record<string, unknown>>,
  options: object,
): true {
  const lists = 'array' in options && Array.isArray(options.array) ? options.array : []
  const switches = 'boolean' in options && Array.isArray(options.boolean) ? options.boolean : []
  for (const { name, given, next } of optionsOf(argv)) {
    if (!switches.includes(name)) {
      if (isEmpty(given ?? next ?? '')) {
        throw new UserError(`--${name} takes a value, and got none${HINT}`)
      }
    } else if (given !== undefined && given !== 'true' && given !== 'false') {
      throw new UserError(`--${name} takes true, false or nothing behind it, and got "${given}"`)
    }
  }
  for (const [name, value] of Object.entries(values)) {
    if (name === '_') continue
    if (Array.isArray(value) && !lists.includes(name)) {
      throw new UserError(`--${name} takes one value, and got ${value.join(' and ')}: give it once`)
    }
    if (Number.isNaN(value)) throw new UserError(`--${name} must be a number (laviter --help)`)
    if (isEmpty(value) || (Array.isArray(value) && value.some(isEmpty))) {
      throw new UserError(`An empty text was given for ${name}${HINT}`)
    }
  }
  return true
}

/** Where empty texts mostly come from. */
const HINT = ' (is a variable of the shell empty?)'

/** An option as it was written. */
interface WrittenOption {
  readonly name: string
  /** what stands behind `=` */
  readonly given?: string
  /** the argument after it, unless that is an option */
  readonly next?: string
}

function optionsOf(argv: readonly string[]): WrittenOption[] {
  const end = argv.indexOf('--') // from there on all are positionals
  const before = end < 0 ? argv : argv.slice(0, end)
  return before.flatMap((argument, at) => {
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? []
    const next = before[at + 1]
    const isOption = next === undefined || /^-(?![\d.])/.test(next)
    return name === undefined ? [] : [{ name, given, ...(!isOption && { next }) }]
  })
}

const isEmpty = (value: unknown) => typeof value === 'string' && value.trim() === ''
