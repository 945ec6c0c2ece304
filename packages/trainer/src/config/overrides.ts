import { UserError } from '@laviter/nn/errors'
import { parse } from 'yaml'
import { z } from 'zod'
import { nearest } from './nearest'
import { configSchema } from './schema'
import { keysOf, schemaAt, unwrap } from './schema-tree'

/** `--set` values by dotted path. */
export type Overrides = Readonly<Record<string, unknown>>

/**
 * Reads `--set a.b=c`: the schema says whether `c` is text or a number, so `name=7` stays a text.
 *
 * @param assignments - `path=value`, as written
 * @returns values by path
 * @throws UserError naming the unknown key and the nearest known one, or the missing `=`
 */
export function parseOverrides(assignments: readonly string[]): Record<string, unknown> {
  const overrides: Record<string, unknown> = {}
  for (const assignment of assignments) {
    const at = assignment.indexOf('=')
    if (at < 1) {
      throw new UserError(`--set ${assignment}: write it as key=value, for example vta.batch=32`)
    }
    const path = assignment.slice(0, at).trim()
    overrides[path] = parseValue(path, assignment.slice(at + 1))
  }
  return overrides
}

/**
 * @param config - the configuration as written; it is not changed
 * @param overrides - values by dotted path
 * @returns a copy with the values set
 * @throws UserError where a path leads to no key
 */
export function applyOverrides(config: unknown, overrides: Overrides): unknown {
  const result = structuredClone(isObject(config) ? config : {})
  for (const [path, value] of Object.entries(overrides)) {
    expectKey(path)
    const keys = path.split('.')
    const last = keys.pop() ?? path
    let at: Record<string, unknown> = result
    for (const key of keys) {
      const next = at[key]
      at = at[key] = isObject(next) ? next : {}
    }
    at[last] = value
  }
  return result
}

function parseValue(path: string, text: string): unknown {
  const { schema } = unwrap(expectKey(path))
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return text
  try {
    return parse(text)
  } catch {
    throw new UserError(`--set ${path}=${text}: the value is no YAML; quote it for your shell`)
  }
}

/** The schema at a dotted path; an error that names the first key that does not exist. */
function expectKey(path: string): z.core.$ZodType {
  const keys = path.split('.')
  for (let depth = 0; depth < keys.length; depth++) {
    if (schemaAt(configSchema, keys.slice(0, depth + 1)) !== undefined) continue
    const parent = keys.slice(0, depth).join('.')
    const known = keysOf(schemaAt(configSchema, keys.slice(0, depth)))
    throw new UserError(
      `--set ${path}: there is no key ${keys[depth]}${parent === '' ? '' : ` in ${parent}`}. ${nearest(keys[depth] ?? '', known)}`,
    )
  }
  const schema = schemaAt(configSchema, keys)
  if (schema === undefined) throw new UserError(`--set ${path}: there is no such key`)
  return schema
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
