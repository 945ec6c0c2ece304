import { runCommand } from './setup/source.mjs'

await runCommand('tools/parity/main.ts')
