const BRAND = Symbol.for('@laviter/user-error')

/**
 * What the caller gave cannot be measured; the message says what, where, and what to do.
 *
 * The brand, not the class, identifies it: two builds (ESM, CJS) of one package may be loaded at once.
 */
export class UserError extends Error {
  readonly [BRAND] = true
  override readonly name = 'UserError'
}
