import { fail, setUp } from './setup/set-up.mjs'
import { runSource } from './setup/source.mjs'

try {
  await setUp()
  await runSource('tools/parity/main.ts', process.argv.slice(2))
} catch (error) {
  fail(error)
}
