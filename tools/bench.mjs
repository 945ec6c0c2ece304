import { runCommand } from './setup/source.mjs'

await runCommand('tools/bench/main.ts')
