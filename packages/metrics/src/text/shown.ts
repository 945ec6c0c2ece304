/** Whether a value is an object with names for its parts. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as a message can hold it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isRecord(value)) {
    const keys = Object.keys(value)
    return keys.length > 0 ? `an object of ${keys.slice(0, 5).join(', ')}` : 'an empty object'
  }
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
