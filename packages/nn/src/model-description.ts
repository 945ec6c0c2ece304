import { UserError } from './errors'

/** What a model folder's JSON file says of itself. */
export interface ModelFormat {
  /** the word by which the format is known */
  readonly format: string
  readonly version: number
  /** what the model is, with its article, for messages */
  readonly what: string
  /** the package that reads it */
  readonly reader: string
  /** what to give instead, a sentence */
  readonly remedy: string
}

/**
 * Reads the JSON file of a model folder as far as all such files agree.
 *
 * @param text - its content
 * @param where - its path for messages
 * @param expected - format and version
 * @returns the object that it holds
 * @throws UserError where it is no JSON, of another format or of another version
 */
export function parseModelDescription(
  text: string,
  where: string,
  { format, version, what, reader, remedy }: ModelFormat,
): Readonly<Record<string, unknown>> {
  let description: unknown
  try {
    description = JSON.parse(text)
  } catch (cause) {
    throw new UserError(`${where}: it is no JSON. ${remedy}`, { cause })
  }
  if (!isRecord(description) || description.format !== format)
    throw new UserError(`${where}: it does not describe ${what}. ${remedy}`)
  if (description.version !== version)
    throw new UserError(
      `${where}: it has version ${String(description.version)}, this ${reader} reads ${version}. Use the version that wrote it.`,
    )
  return description
}

/** @returns whether a JSON value is an object, no list */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
