import { isUserError, UserError } from '@laviter/nn/errors'
import type { Rule } from '@laviter/nn/conformance'

/**
 * Checks that a part of one's own keeps its contract, before any time is spent on training it.
 *
 * @param rules - of its kind
 * @param part - `key`: `parts.captioner`; `name`: what the configuration says; `all`: where the rules are to be found
 * @throws UserError naming the first rule that it breaks
 */
export async function expectRules(
  rules: readonly Rule[],
  { key, name, all }: { readonly key: string; readonly name: string; readonly all: string },
): Promise<void> {
  for (const rule of rules) {
    try {
      await rule.run()
    } catch (cause) {
      if (isUserError(cause)) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new UserError(
        `${key}: ${name} breaks the rule "${rule.name}": ${reason} (all rules: ${all})`,
        { cause },
      )
    }
  }
}
