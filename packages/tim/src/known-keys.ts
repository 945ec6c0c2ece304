import { UserError } from '@laviter/nn/errors'

/** Of a saved configuration: which part it is of. */
const PART = 'part'

/**
 * Finds misspelt keys, whose default would be taken in silence.
 *
 * @param where - the factory's name, for messages
 * @param config - what was given; a key without a value is none
 * @param known - every key that there is
 * @throws UserError that names the first key that is not known
 */
export function expectKnownKeys(
  where: string,
  config: object,
  known: Readonly<Record<string, true>>,
): void {
  for (const [key, value] of Object.entries(config))
    if (value !== undefined && key !== PART && !Object.hasOwn(known, key))
      throw new UserError(
        `${where}: there is no option "${key}". There are ${Object.keys(known).join(', ')}.`,
      )
}
