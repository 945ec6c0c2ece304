import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { LineCounter, parseDocument, stringify, type Document } from 'yaml'
import { describeIssues, type Positions } from './issues'
import { nearest } from './nearest'
import { applyOverrides, type Overrides } from './overrides'
import { configSchema, type Config, type ConfigInput } from './schema'
import { findShipped, listShipped } from './shipped'

/** A resolved configuration, and where it came from. */
export interface LoadedConfig {
  readonly config: Config
  /** absolute path; absent where the configuration was given as an object */
  readonly file?: string
  /** parts of one's own are looked up from here first */
  readonly folder: string
}

/**
 * Reads and checks a configuration; all that is wrong is told at once.
 *
 * @param source - a path, the name of a configuration that ships (`aviary/small`), or an object
 * @param overrides - values by dotted path, set before the check
 * @returns the configuration with every default filled in
 * @throws UserError with file, line, column, key and what to write instead
 * @example
 * ```ts
 * const { config } = await loadConfig('aviary/small', { 'vta.epochs': 2 })
 * ```
 */
export async function loadConfig(
  source: string | ConfigInput,
  overrides: Overrides = {},
): Promise<LoadedConfig> {
  if (typeof source !== 'string') {
    return { config: check(applyOverrides(source, overrides)), folder: process.cwd() }
  }
  const file = findConfig(source)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${source} cannot be read: check the path and its permissions`, { cause })
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0])
    const reason = broken.message.split('\n')[0]?.replace(/ at line \d+.*$/, '')
    throw new UserError(`${source}:${line}:${col} is no YAML: ${reason}`)
  }
  const written = values(document, source)
  const config = check(applyOverrides(written, overrides), source, { document, lines })
  return { config, file, folder: dirname(file) }
}

/** An alias is looked up only now: one without its anchor is no error of the parser's. */
function values(document: Document.Parsed, source: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(`${source} is no YAML: ${reason}`, { cause })
  }
}

/** @returns the configuration as YAML, every key present: what a run folder keeps */
export function formatConfig(config: Config): string {
  return stringify(config, { lineWidth: 0 })
}

function check(value: unknown, source = 'configuration', positions?: Positions): Config {
  const result = configSchema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const issues = describeIssues(result.error, positions)
  const where = issues.length === 1 ? source : `${source} has ${issues.length} mistakes`
  const lines =
    issues.length === 1 ? `: ${issues[0]}` : issues.map((issue) => `\n  ${issue}`).join('')
  throw new UserError(`${where}${lines}\nAll keys: laviter config keys`)
}

function findConfig(source: string): string {
  const path = resolve(source)
  if (existsSync(path)) return path
  const shipped = findShipped(source)
  if (shipped !== undefined) return shipped.file
  const names = listShipped().map(({ name }) => name)
  throw new UserError(
    `There is no configuration ${source}: it is neither a file here nor one that ships. ${nearest(source, names)} (laviter config list)`,
  )
}
