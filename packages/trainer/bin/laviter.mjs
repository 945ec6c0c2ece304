#!/usr/bin/env node
import { existsSync } from 'node:fs'

const program = new URL('../dist/cli.js', import.meta.url)
if (existsSync(program)) {
  const { main } = await import(program.href)
  await main()
} else {
  console.error(
    'laviter: not built yet; run npm start at the root of the repository, or npx nx build trainer',
  )
  process.exitCode = 2
}
