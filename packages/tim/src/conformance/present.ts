/**
 * What a configuration says.
 *
 * @param config - some keys of it may be undefined
 * @returns it without these, so that a small one shows beneath it
 */
export function present<Config extends object>(config: Config): Config {
  const said = { ...config }
  for (const [key, value] of Object.entries(said))
    if (value === undefined) Reflect.deleteProperty(said, key)
  return said
}
