/** @returns the value of a dotted key; undefined where it is left out */
export const valueAt = (config: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      config,
    )
