import { createRequire } from 'node:module'
import type Yargs from 'yargs'

// one source is built to ESM, which has no __filename, and to CommonJS, which has no import.meta
const here = typeof __filename === 'string' ? __filename : import.meta.url

/** yargs by its CommonJS entry: the lines of `--help` end between words; its ESM entry breaks them anywhere. */
export const yargs: typeof Yargs = createRequire(here)('yargs')
