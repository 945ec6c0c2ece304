import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../src/package-folder'

/** How a source ended. */
export interface SourceResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a TypeScript file of `testing/` in a Node of its own. */
export function runSource(
  file: string,
  args: readonly string[] = [],
  { env = process.env, node = process.execPath }: { env?: NodeJS.ProcessEnv; node?: string } = {},
): { child: ChildProcess; ended: Promise<SourceResult> } {
  const child = spawn(
    node,
    [
      '--conditions=@laviter/source',
      '--import',
      'tsx',
      join(packageRoot(), 'testing', file),
      ...args,
    ],
    { cwd: packageRoot(), env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<SourceResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}
