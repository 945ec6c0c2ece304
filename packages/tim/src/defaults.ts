import type { GeneratorSettings } from './generator-settings'

/** What the built-in generators lay over the paper's numbers, by their names. */
export const DEFAULTS = {
  attngan: {},
  'stackgan-v1': { sizes: [64, 256], width: 192, condition: 128 },
  'stackgan-v2': { width: 64, condition: 128 },
  mirrorgan: {},
} as const satisfies Readonly<Record<string, Partial<GeneratorSettings>>>
