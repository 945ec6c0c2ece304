import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** What a program printed. */
export interface Printed {
  stdout: string
  stderr: string
}

/** Runs a program; a failure's message carries what it printed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<Printed> {
  const env = { ...process.env, NODE_OPTIONS: '', npm_config_loglevel: 'error' }
  return execute(program, args, { cwd, env, maxBuffer: 1 << 26 }).catch(
    (error: Error & Partial<Printed>) => {
      throw new Error(`${error.message}\n${error.stdout ?? ''}\n${error.stderr ?? ''}`)
    },
  )
}

interface Manifest {
  exports: Record<string, unknown>
  dependencies?: Record<string, string>
}

/** A package's manifest, from the repository. */
export async function readPackage(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(packages, name, 'package.json'), 'utf8')) as Manifest
}

/** Every specifier under which a package can be imported. */
export async function specifiers(name: string): Promise<string[]> {
  const { exports } = await readPackage(name)
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => `@laviter/${name}${path.slice(1)}`)
}

/** The package and those of ours that it needs. */
export async function withDependencies(name: string): Promise<string[]> {
  const { dependencies = {} } = await readPackage(name)
  const ours = Object.keys(dependencies)
    .filter((dependency) => dependency.startsWith('@laviter/'))
    .map((dependency) => dependency.slice('@laviter/'.length))
  const deeper = await Promise.all(ours.map(withDependencies))
  return [...new Set([name, ...deeper.flat()])]
}

/** Packs packages into a folder, as `npm publish` would. */
export async function pack(names: readonly string[], to: string): Promise<Map<string, string>> {
  const tarballs = new Map<string, string>()
  for (const name of names) {
    const { stdout } = await runProgram(
      'npm',
      ['pack', '--json', '--pack-destination', to],
      join(packages, name),
    )
    const parsed = JSON.parse(stdout) as
      { filename: string }[] | Record<string, { filename: string }>
    tarballs.set(name, join(to, Object.values(parsed)[0]!.filename))
  }
  return tarballs
}

/** An empty project to install packages in. */
export async function emptyProject() {
  const folder = await mkdtemp(join(tmpdir(), 'laviter-consumer-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline']
  return {
    folder,
    /** tarballs, or names for the registry */
    install: (packages: readonly string[]) => runProgram('npm', [...install, ...packages], folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Every package that the commands of a README install. */
export async function readmeInstalls(name: string): Promise<string[]> {
  const text = await readFile(join(packages, name, 'README.md'), 'utf8')
  return [...text.matchAll(/npm install ([^\n#&]+)/g)].flatMap(([, list = '']) =>
    list.trim().split(/\s+/),
  )
}

/** The first program of a README: its first fenced block in JavaScript or TypeScript. */
export async function readmeExample(name: string): Promise<string> {
  const text = await readFile(join(packages, name, 'README.md'), 'utf8')
  const example = /```(?:js|ts)\n([\s\S]*?)```/.exec(text)?.[1]
  if (!example) throw new Error(`packages/${name}/README.md has no example`)
  return example
}

/** The same program as CommonJS has to write it: requires, and a function around what waits. */
export function asCommonJs(program: string): string {
  const body = program
    .replace(/import \* as (\w+) from ('[^']+')/g, 'const $1 = require($2)')
    .replace(
      /import (\{[^}]*\}) from ('[^']+')/g,
      (_, names: string, from: string) =>
        `const ${names.replace(/ as /g, ': ')} = require(${from})`,
    )
    .replace(/import ('[^']+')/g, 'require($1)')
  return `void (async () => {\n${body}\n})()`
}
