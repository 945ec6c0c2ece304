import { UserError } from '@laviter/nn/errors'
import { decodingSection } from '../config/captioning-section'
import type { Config } from '../config/schema'

/**
 * Checks choices of decoding that a user wrote on the command line by the rules of the configuration.
 *
 * @param chosen - keys of the configuration's section `decoding`; `beams` alone means method beam, `bestOf` alone nucleus
 * @returns those that were written
 * @throws UserError where a value is none that the configuration would take
 */
export function decodingOf(
  chosen: Readonly<Record<'method' | 'beams' | 'maxWords' | 'guidance' | 'bestOf', unknown>>,
): Partial<Config['decoding']> {
  const given = Object.fromEntries(
    Object.entries(chosen).filter(([, value]) => value !== undefined),
  )
  if (given['beams'] !== undefined) given['method'] ??= 'beam'
  if (given['bestOf'] !== undefined) given['method'] ??= 'nucleus'
  if (given['beams'] !== undefined && given['method'] !== 'beam') {
    throw new UserError(
      `--beams is for --method beam, not ${String(given['method'])}: leave one out`,
    )
  }
  const { data, error } = decodingSection.partial().safeParse(given)
  const [issue] = error?.issues ?? []
  if (data === undefined) {
    throw new UserError(`--${optionOf(issue?.path[0])}: ${issue?.message ?? 'is none'}`)
  }
  return Object.fromEntries(Object.entries(data).filter(([key]) => key in given))
}

/** @returns an option as it is written on the command line */
const optionOf = (key: PropertyKey = 'method') =>
  String(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
