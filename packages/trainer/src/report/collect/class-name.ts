/**
 * A class as a reader says it: folder names carry numbers and underscores.
 *
 * @example
 * ```ts
 * readableClass('007.Parakeet_Auklet') // 'Parakeet Auklet'
 * ```
 */
export function readableClass(name: string): string {
  return name.replace(/^\d+\./, '').replace(/[-_]+/g, ' ')
}
