import { z } from 'zod'

/** A schema as its keys are walked. */
type Schema = z.core.$ZodType

/** One key of the schema, for messages and for `laviter config keys`. */
export interface SchemaKey {
  /** dotted: `vta.rate.start` */
  readonly path: string
  readonly type: string
  readonly default?: unknown
  readonly optional: boolean
  readonly description: string
}

/**
 * @param schema - any schema
 * @returns the schema inside defaults, optionals and nullables, and what they say
 */
export function unwrap(schema: Schema): {
  schema: Schema
  optional: boolean
  default?: unknown
  description: string
} {
  let inner = schema
  let optional = false
  let fallback: unknown
  let description = describe(schema)
  for (;;) {
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      fallback = inner.def.defaultValue
      optional = true
      inner = inner.def.innerType
    } else if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
      optional = true
      inner = inner.def.innerType
    } else break
    description ||= describe(inner)
  }
  return { schema: inner, optional, default: fallback, description }
}

/**
 * @param schema - where to start
 * @param path - keys, outermost first
 * @returns the schema at that path, or undefined where no key of that name exists
 */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let at: Schema | undefined = schema
  for (const key of path) {
    const { schema: inner } = unwrap(at)
    const name = String(key)
    if (inner instanceof z.ZodObject)
      at = Object.hasOwn(inner.shape, name) ? inner.shape[name] : undefined
    else if (inner instanceof z.ZodRecord) at = inner.def.valueType
    else if (inner instanceof z.ZodArray) at = inner.def.element
    else if (inner instanceof z.ZodTuple) at = inner.def.items[Number(key)]
    else return undefined
    if (at === undefined) return undefined
  }
  return at
}

/**
 * @param schema - where to start
 * @returns its own keys, or none where it is no object
 */
export function keysOf(schema: Schema | undefined): string[] {
  if (schema === undefined) return []
  const { schema: inner } = unwrap(schema)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/**
 * @param schema - the whole configuration's
 * @returns every leaf key, in the schema's order
 */
export function listKeys(schema: Schema, prefix = ''): SchemaKey[] {
  const { schema: object } = unwrap(schema)
  if (!(object instanceof z.ZodObject)) return []
  return Object.entries<Schema>(object.shape).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    const { schema: inner, ...rest } = unwrap(value)
    if (inner instanceof z.ZodObject) return listKeys(inner, path)
    return [{ path, type: typeName(inner), ...rest }]
  })
}

/** How a leaf's type reads in a message. */
function typeName(schema: Schema): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(' | ')
  if (schema instanceof z.ZodArray) return `list of ${typeName(schema.def.element)}`
  if (schema instanceof z.ZodTuple) return `list of ${schema.def.items.length}`
  if (schema instanceof z.ZodRecord) return 'map'
  return schema._zod.def.type === 'int' ? 'integer' : schema._zod.def.type
}

function describe(schema: Schema): string {
  return z.globalRegistry.get(schema)?.description ?? ''
}
