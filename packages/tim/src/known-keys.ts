import { unknownKeys } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'

/**
 * @param where - the factory's name, for messages
 * @param config - what was given
 * @param known - every key that there is
 * @throws UserError that names the first key that is not known
 */
export function expectKnownKeys(
  where: string,
  config: object,
  known: Readonly<Record<string, true>>,
): void {
  const [key] = unknownKeys(config, known)
  if (key === undefined) return
  throw new UserError(
    `${where}: there is no option "${key}". There are ${Object.keys(known).join(', ')}.`,
  )
}
