import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publishFolder } from '../cache'
import { UserError } from '../errors'
import { dependencyFolder, packageRoot } from '../package-folder'
import { firstProgram, runProgram } from '../program'
import type { WorkOptions } from '../progress'
import { tfjsNodeFolder } from '../tfjs-node'

/** The two addons that open TensorFlow. */
export interface Addons {
  /** tfjs-node's own binding. */
  readonly binding: string
  /** Ours: keeps stderr clean while the binding loads. */
  readonly hush: string
}

/** Sources of the addons: tfjs-node's binding and our own. */
async function addonSources(): Promise<{ binding: string[]; hush: string; id: string }> {
  const folder = join(tfjsNodeFolder(), 'binding')
  const files = (await readdir(folder)).sort().map((name) => join(folder, name))
  const hush = join(packageRoot(), 'native', 'hush.cc')
  const hash = createHash('sha256')
  for (const file of [...files, hush]) hash.update(await readFile(file))
  return {
    binding: files.filter((file) => file.endsWith('.cc')),
    hush,
    id: hash.digest('hex').slice(0, 12),
  }
}

/**
 * @param folder - where TensorFlow's libraries were unpacked
 * @returns where the addons for them are, built or not: the place is named by the hash of their sources, so that
 *   projects with another tfjs-node share the libraries
 */
export async function addonsOf(folder: string): Promise<Addons> {
  const { id } = await addonSources()
  const at = join(folder, 'addons', id)
  return { binding: join(at, 'tfjs_binding.node'), hush: join(at, 'hush.node') }
}

/** @returns the C++ compiler of this machine (`CXX`, g++, clang++, c++), or undefined */
export async function findCompiler(): Promise<{ command: string; says: string } | undefined> {
  const own = process.env.CXX
  return firstProgram(own ? [own] : ['g++', 'clang++', 'c++'], ['--version'])
}

/** @throws UserError where there is no compiler */
export async function needCompiler(): Promise<string> {
  const compiler = await findCompiler()
  if (compiler) return compiler.command
  const how =
    process.platform === 'darwin'
      ? 'xcode-select --install'
      : 'apt install g++, dnf install gcc-c++'
  throw new UserError(
    `No C++ compiler${process.env.CXX ? ` at CXX=${process.env.CXX}` : ''}: TensorFlow's addon is built here in some seconds. Install one (${how})`,
  )
}

/**
 * Builds the addons against unpacked libraries, some ten seconds.
 *
 * @param folder - where TensorFlow's libraries were unpacked
 * @param libraries - their file names
 * @throws UserError with what the compiler said
 */
export async function buildAddons(
  folder: string,
  libraries: readonly string[],
  { onProgress, signal }: WorkOptions = {},
): Promise<void> {
  const { id, binding, hush } = await addonSources()
  await publishFolder(join(folder, 'addons', id), async (draft) => {
    const compiler = await needCompiler()
    onProgress?.({ kind: 'note', text: `building TensorFlow's addon with ${compiler}` })
    const mac = process.platform === 'darwin'
    const common = [
      ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...(mac ? ['-undefined', 'dynamic_lookup'] : []),
      `-I${join(dependencyFolder('node-api-headers'), 'include')}`,
    ]
    const tensorflow = join(folder, 'tensorflow')
    const origin = mac ? '@loader_path' : '$ORIGIN'
    const compile = async (args: string[]) => {
      const result = await runProgram(compiler, [...common, ...args], { signal })
      if (result?.status !== 0)
        throw new UserError(
          `${compiler} could not build TensorFlow's addon: ${firstError(result?.stderr ?? '')}`,
        )
    }
    await compile([hush, '-o', join(draft, 'hush.node')])
    await compile([
      `-I${join(tensorflow, 'include')}`,
      ...binding,
      ...['-o', join(draft, 'tfjs_binding.node')],
      ...libraries.map((name) => join(tensorflow, name)),
      `-Wl,-rpath,${origin}/../../tensorflow`,
    ])
  })
}

function firstError(stderr: string): string {
  const lines = stderr.trim().split('\n')
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
