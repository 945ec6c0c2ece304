#!/usr/bin/env node
import { existsSync } from 'node:fs'

const cli = new URL('../dist/cli.js', import.meta.url)
if (existsSync(cli)) {
  const { main } = await import(cli.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  process.stderr.write(
    '@laviter/runtime is not built yet: run npm start at the root of the repository\n',
  )
  process.exitCode = 2
}
