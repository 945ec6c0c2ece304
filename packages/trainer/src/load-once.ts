/** Something that is loaded when first asked for, and then kept. */
export interface LoadedOnce<Args extends unknown[], T> {
  /** A load that fails, or is stopped, is forgotten: the next call tries again. */
  get(...args: Args): Promise<T>
  /** Frees what was loaded, if it was. */
  dispose(free: (loaded: T) => void | Promise<void>): Promise<void>
}

/** @param load - called once, with what the first caller gives */
export function loadOnce<Args extends unknown[], T>(
  load: (...args: Args) => Promise<T>,
): LoadedOnce<Args, T> {
  let loaded: Promise<T> | undefined
  return {
    get: (...args) =>
      (loaded ??= load(...args).catch((error: unknown) => {
        loaded = undefined
        throw error
      })),
    dispose: async (free) => {
      // what failed to load has nothing to free, and what cannot be freed must not hide what was done with it
      await loaded?.then(free).catch(() => undefined)
    },
  }
}
