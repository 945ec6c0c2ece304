const BRAND = Symbol.for('@laviter/user-error')

/**
 * A mistake of the user: its message alone says what is wrong, where, and what to do. Programs print it without a stack trace.
 *
 * The brand, not the class, identifies it: the ESM and the CommonJS build of one package are two classes.
 */
export class UserError extends Error {
  readonly [BRAND] = true

  /**
   * @param message - what, where, and what to do
   * @param options - `cause`: the error underneath, for a debugger's eyes
   */
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'UserError'
  }
}

/**
 * Tells a user's mistake from a fault of ours.
 *
 * @param error - anything that was thrown
 * @returns true for an error of any \@laviter package that carries the brand
 */
export function isUserError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && BRAND in error
}

/**
 * @param cause - what a call of the system has thrown
 * @returns its code, such as `ENOENT`, for a message; `unknown` where it has none
 */
export const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown'
