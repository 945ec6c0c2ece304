import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Backend } from './backend'
import { cacheRoot } from './cache'
import { freeDisk } from './disk'
import { isUserError, messageOf } from './errors'
import { gpuNames } from './gpu'
import { findCompiler } from './install/build'
import { findPip } from './install/pip-download'
import { readPipSettings } from './install/pip-settings'
import { platformTags, thisMachine } from './install/plan'
import { shown } from './install/http'
import { openBackend } from './open-backend'
import { folderBytes } from './progress'

/** One thing in the cache. */
export interface CacheEntry {
  /** Path in the cache, `tensorflow/2.21.0-linux-x64-cpu`. */
  readonly name: string
  readonly bytes: number
}

/** What there is on this machine, and what is missing. */
export interface DoctorReport {
  readonly node: string
  /** `linux-x64, glibc 2.36`. */
  readonly platform: string
  readonly cores: number
  readonly processor: string
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number }
  /** Of the cache's disk, bytes. */
  readonly disk: { readonly free: number }
  readonly gpus: readonly string[]
  /** First line of `c++ --version`. */
  readonly compiler?: string
  readonly pip?: string
  /** Package indexes and folders that pip's settings name, without passwords. */
  readonly indexes: readonly string[]
  readonly backend?: Backend
  readonly cache: { readonly folder: string; readonly entries: readonly CacheEntry[] }
  /** One line for each thing that keeps the native backend away, with what to do. */
  readonly problems: readonly string[]
}

/**
 * Looks at the machine and opens the backend that `openBackend()` would open.
 *
 * @returns the report; nothing is changed
 */
export async function doctor(): Promise<DoctorReport> {
  const machine = thisMachine()
  const compiler = await findCompiler()
  const pip = await findPip()
  const settings = readPipSettings()
  const indexes = [...settings.indexes, ...settings.findLinks].map(shown)
  const problems: string[] = []
  let backend: Backend | undefined
  try {
    backend = await openBackend()
    if (backend.note) problems.push(backend.note)
  } catch (error) {
    if (!isUserError(error)) throw error
    problems.push(messageOf(error))
  }
  if (backend?.name !== 'tensorflow') {
    if (platformTags(machine).length === 0)
      problems.push(`There are no TensorFlow libraries for ${machine.platform}-${machine.arch}`)
    if (!compiler) problems.push('No C++ compiler: install g++ or clang++, or name one in CXX')
    if (!pip && indexes.length === 0)
      problems.push('No pip and no package index: set PIP_INDEX_URL, or install Python with pip')
  }
  const { total, free } = await memory()
  return {
    node: process.version,
    platform: `${machine.platform}-${machine.arch}${machine.glibc ? `, glibc ${machine.glibc}` : ''}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory: { total, free },
    disk: { free: await freeDisk(cacheRoot()) },
    gpus: await gpuNames(),
    compiler: compiler?.says,
    pip: pip?.version,
    indexes,
    backend,
    cache: { folder: cacheRoot(), entries: await cacheEntries() },
    problems,
  }
}

/**
 * @param report - what {@link doctor} found
 * @returns a table for people
 */
export function formatReport(report: DoctorReport): string {
  const { backend, cache } = report
  const device = backend ? `${backend.device}, ${report.cores} cores` : 'none'
  const rows: [string, string][] = [
    ['backend', backend ? [backend.name, backend.tensorflow].filter(Boolean).join(' ') : 'none'],
    ['device', device],
    ['GPU', report.gpus.join('; ') || 'none'],
    ['processor', report.processor],
    ['memory', `${size(report.memory.free)} free of ${size(report.memory.total)}`],
    ['disk', `${size(report.disk.free)} free`],
    ['node', `${report.node} on ${report.platform}`],
    ['compiler', report.compiler ?? 'none'],
    ['pip', report.pip ?? 'none'],
    ['indexes', report.indexes.join(', ') || "pip's own"],
    ['cache', cache.folder],
    ...cache.entries.map(({ name, bytes }): [string, string] => ['', `${name}, ${size(bytes)}`]),
  ]
  const lines = rows.map(([name, value]) => `${name.padEnd(10)} ${value}`)
  return [...lines, ...report.problems.map((problem) => `\n! ${problem}`)].join('\n')
}

async function cacheEntries(): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = []
  const root = cacheRoot()
  for (const kind of await readdir(root).catch(() => []))
    for (const name of await readdir(join(root, kind)).catch(() => []))
      entries.push({ name: join(kind, name), bytes: await folderBytes(join(root, kind, name)) })
  return entries.sort((a, b) => b.bytes - a.bytes)
}

/** Linux' free memory leaves out what its page cache would give back. */
async function memory(): Promise<{ total: number; free: number }> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const available = /^MemAvailable:\s*(\d+) kB/m.exec(text)?.[1]
  return { total: totalmem(), free: available ? Number(available) * 1024 : freemem() }
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
}
