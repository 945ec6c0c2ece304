/** Of a saved configuration: which part it is of. */
const PART = 'part'

/**
 * Finds misspelt keys of a part's configuration, whose default would be taken in silence.
 *
 * @param config - what was given; a key without a value is none
 * @param known - every key that there is
 * @returns the keys that are not known
 */
export const unknownKeys = (config: object, known: Readonly<Record<string, true>>): string[] =>
  Object.entries(config)
    .filter(([key, value]) => value !== undefined && key !== PART && !Object.hasOwn(known, key))
    .map(([key]) => key)
