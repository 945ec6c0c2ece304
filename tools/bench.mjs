import { fail, setUp } from './setup/set-up.mjs'
import { runSource } from './setup/source.mjs'

try {
  await setUp()
  await runSource('tools/bench/main.ts', process.argv.slice(2))
} catch (error) {
  fail(error)
}
