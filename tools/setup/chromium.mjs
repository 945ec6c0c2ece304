import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const installed = () =>
  [
    process.env.CHROMIUM_PATH,
    ...(process.env.PATH ?? '').split(delimiter).flatMap((dir) => NAMES.map((n) => join(dir, n))),
  ]
    .filter(Boolean)
    .find((path) => existsSync(path))

/** The browser that tests the pages: the machine's own, or Debian's where we may install it. */
export async function findChromium() {
  const found = installed()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('▸ Chromium, for the page tests …\n')
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env, quiet: true })
    await run(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      { env, quiet: true },
    )
  }
  const path = installed()
  if (!path)
    throw new Error(
      'no Chromium for the page tests: install it, or set CHROMIUM_PATH to the program',
    )
  return path
}
