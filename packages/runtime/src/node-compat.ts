import util from 'node:util'

/**
 * Gives `node:util` back two functions that tfjs-node 4.22 calls: Node 22 warns about them, Node 23 removed them.
 * Idempotent; to be called before tfjs-node's modules load.
 */
export function restoreUtil(): void {
  for (const [name, value] of [
    ['isNullOrUndefined', (x: unknown) => x === null || x === undefined],
    ['isArray', Array.isArray],
  ] as const)
    Object.defineProperty(util, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: true,
    })
}
