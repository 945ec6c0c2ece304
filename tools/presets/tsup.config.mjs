import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

/** Entries are what package.json exports under the source condition, so a new entry is named once. */
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entry = Object.values(exports)
  .map((target) => target['@laviter/source'])
  .filter(Boolean)
if (existsSync('src/cli.ts')) entry.push('src/cli.ts')

/** Code alone, in a second or two a package. Declarations take most of a minute, and only a package's users need them: --dts-only. */
export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  clean: true,
  sourcemap: true,
  splitting: true,
  target: 'node20',
  // CommonJS has no import.meta: code that runs as both asks for __filename first
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.define = { ...options.define, 'import.meta.url': 'undefined' }
  },
  // tfjs-core registers no gradients by itself and its deep import does not load in Node: nn/gradients carries it
  noExternal: [/^@tensorflow\/tfjs-core\/dist\/register_all_gradients/],
})
