/** The option of every command that takes a configuration. */
export const setOption = {
  type: 'string' as const,
  array: true as const,
  nargs: 1,
  default: [] as string[],
  describe: 'change a key: --set vta.batch=32 (laviter config keys)',
}
