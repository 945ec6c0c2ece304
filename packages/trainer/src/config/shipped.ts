import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// one source is built to ESM, which has no __dirname, and to CommonJS, which has no import.meta
const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url))

/** A configuration that comes with the package. */
export interface ShippedConfig {
  /** `aviary/small` */
  readonly name: string
  /** absolute path */
  readonly file: string
}

/** @returns `datasets/` of the repository, or its copy in the built package */
export function shippedFolder(): string {
  const places = [
    join(here, 'datasets'), // dist/
    join(here, '..', 'datasets'),
    join(here, '..', '..', '..', '..', 'datasets'), // packages/trainer/src/config
  ]
  const found = places.find((place) => existsSync(join(place, 'aviary', 'small.yaml')))
  if (found === undefined) throw new Error('The configurations are not in the package')
  return found
}

/** @returns all configurations that ship, by name */
export function listShipped(): ShippedConfig[] {
  const root = shippedFolder()
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => ({
          name: `${folder}/${file.slice(0, -'.yaml'.length)}`,
          file: join(root, folder, file),
        })),
    )
    .sort((a, b) => a.name.localeCompare(b.name))
}

/**
 * @param name - `aviary/small`, with or without `datasets/` before and `.yaml` behind
 * @returns the configuration that ships under that name
 */
export function findShipped(name: string): ShippedConfig | undefined {
  const wanted = name
    .replace(/\\/g, '/')
    .replace(/^(\.\/)?(datasets\/)?/, '')
    .replace(/\.ya?ml$/, '')
  return listShipped().find((config) => config.name === wanted)
}
