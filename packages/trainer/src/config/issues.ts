import { isMap, isPair, isScalar, type Document, type LineCounter } from 'yaml'
import type { z } from 'zod'
import { nearest } from './nearest'
import { configSchema } from './schema'
import { keysOf, schemaAt } from './schema-tree'

/** A YAML text whose values know where they stand. */
export interface Positions {
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** One thing that is wrong, in words. */
interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** where the issue is a key, not a value */
  readonly key?: string
}

/**
 * @param error - what the schema found
 * @param positions - the text it was read from, where there is one
 * @returns one line an issue: line and column, dotted key, what is wrong
 */
export function describeIssues(error: z.ZodError, positions?: Positions): string[] {
  return error.issues.flatMap(explain).map(({ path, message, key }) => {
    const dotted = [...path, ...(key === undefined ? [] : [key])].map(String).join('.')
    const place = positions && locate(positions, path, key)
    return `${place === undefined ? '' : `${place} `}${dotted === '' ? '' : `${dotted}: `}${message}`
  })
}

function explain(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(configSchema, issue.path))
    return issue.keys.map((key) => ({
      path: issue.path,
      key,
      message: `unknown key. ${nearest(key, known)}`,
    }))
  }
  if (issue.code === 'invalid_value') {
    const written = typeof issue.input === 'string' ? issue.input : ''
    const known = issue.values.map(String)
    return [{ path: issue.path, message: `must be one of these. ${nearest(written, known)}` }]
  }
  return [{ path: issue.path, message: issue.message.replace(/^Invalid input: /, '') }]
}

/** `12:3`, the line and column of the value, of the key, or of the nearest parent that stands in the text. */
function locate(
  { document, lines }: Positions,
  path: readonly PropertyKey[],
  key?: string,
): string | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
    const named = depth === path.length && key !== undefined ? keyOffset(node, key) : undefined
    const offset = named ?? rangeStart(node)
    if (offset === undefined) continue
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  return undefined
}

function keyOffset(map: unknown, key: string): number | undefined {
  if (!isMap(map)) return undefined
  const pair = map.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
  )
  return pair === undefined ? undefined : rangeStart(pair.key)
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined
}
