import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @returns a new folder; it is removed after the test file */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'laviter-runtime-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Sets the environment for each test of a file, and puts back what was. */
export function withEnvironment(values: () => Readonly<Record<string, string | undefined>>): void {
  let before: NodeJS.ProcessEnv
  beforeEach(() => {
    before = { ...process.env }
    for (const [name, value] of Object.entries(values())) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
}

/** Writes a program that `/bin/sh` runs. */
export function writeProgram(path: string, script: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

/** A compiler that makes empty files in no time: `-o FILE` is all that it understands. */
export const FAKE_COMPILER = `if [ "$1" = --version ]; then echo "fake 1.0"; exit 0; fi
while [ $# -gt 0 ]; do if [ "$1" = -o ]; then : > "$2"; fi; shift; done`

/** Settings under which nothing of this machine's pip is seen. */
export const NO_PIP = {
  PIP_CONFIG_FILE: '/dev/null',
  PIP_INDEX_URL: undefined,
  PIP_EXTRA_INDEX_URL: undefined,
  PIP_FIND_LINKS: undefined,
  PIP_CERT: undefined,
  REQUESTS_CA_BUNDLE: undefined,
  CURL_CA_BUNDLE: undefined,
  HTTPS_PROXY: undefined,
  https_proxy: undefined,
  HTTP_PROXY: undefined,
  http_proxy: undefined,
} as const
