import { runCommand } from './setup/source.mjs'

await runCommand('tools/crash/main.ts')
