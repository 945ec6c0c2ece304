const BRAND = Symbol.for('@laviter/user-error')

/**
 * An error that the user can mend: its message says what was wrong, where, and what to do. Command lines print
 * the message without a stack and leave with exit code 1.
 */
export class UserError extends Error {
  /** Shared by every `@laviter` package, because two copies of a package break `instanceof`. */
  readonly [BRAND] = true
  override readonly name = 'UserError'

  /**
   * @param message - what, where, what to do; one line
   * @param options - `cause`: the error behind it
   */
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
  }
}

/**
 * @param error - anything that was thrown
 * @returns whether it is a user's mistake from any `@laviter` package
 */
export function isUserError(error: unknown): error is Error {
  return isObject(error) && BRAND in error
}

/**
 * @param error - anything that was thrown
 * @returns its `code` (`'ENOENT'`, `'ENOSPC'`...), where it has one
 */
export function errorCode(error: unknown): string | undefined {
  if (!isObject(error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * @param error - anything that was thrown
 * @returns its message in one line
 */
export function messageOf(error: unknown): string {
  const message = isObject(error) && 'message' in error ? error.message : error
  return String(message)
    .trim()
    .replace(/\s*\n\s*/g, ' ')
}

/** @returns whether the operating system said no, rather than that the data are wrong */
export function isSystemError(error: unknown): boolean {
  return isObject(error) && 'syscall' in error
}

/** @returns the error behind an error, where one is named */
export function causeOf(error: unknown): unknown {
  return isObject(error) && 'cause' in error ? error.cause : undefined
}

/** Unlike `instanceof Object`, also for what comes from another realm. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
