/** What a wheel's file name says. @see https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
export interface WheelName {
  /** Normalised: lower case, `-` between words. */
  readonly distribution: string
  readonly version: string
  readonly python: readonly string[]
  readonly abi: readonly string[]
  readonly platform: readonly string[]
}

/** A file that an index offers. */
export interface IndexFile {
  readonly filename: string
  readonly url: string
  /** Checksum in hex, where the index states it. */
  readonly sha256?: string
  /** Bytes, where the index states it. */
  readonly size?: number
  /** Withdrawn by its publisher: taken only where the version is asked for exactly. */
  readonly yanked: boolean
}

/** What is asked for: a distribution and version clauses, all of which hold. */
export interface Requirement {
  readonly distribution: string
  readonly clauses: readonly { readonly operator: string; readonly version: string }[]
}

/** @returns a distribution's name as indexes spell it */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** @returns the parts of a wheel's file name, undefined for anything else */
export function parseWheelName(filename: string): WheelName | undefined {
  if (!filename.endsWith('.whl')) return undefined
  const parts = filename.slice(0, -'.whl'.length).split('-')
  if (parts.length !== 5 && parts.length !== 6) return undefined // the sixth is a build number, the third
  const [distribution = '', version = ''] = parts
  const [python = '', abi = '', platform = ''] = parts.slice(-3)
  return {
    distribution: normaliseName(distribution),
    version,
    python: python.split('.'),
    abi: abi.split('.'),
    platform: platform.split('.'),
  }
}

/** @returns whether a wheel is the build whose checksum we pin: that for Python 3.11, or for every Python 3 */
export function isPinnedBuild(filename: string): boolean {
  const python = parseWheelName(filename)?.python ?? []
  return python.includes('cp311') || python.includes('py3')
}

/** @returns `name 1.2` for a wheel, so that a progress bar fits into a line; other names as they are */
export function shortName(filename: string): string {
  const name = parseWheelName(filename)
  return name ? `${name.distribution} ${name.version}` : filename
}

/** @returns `name==1.2` or `name<2,>=1` in parts; undefined where it is not of that form */
export function parseRequirement(text: string): Requirement | undefined {
  const [, name, rest = ''] = /^([A-Za-z0-9][\w.-]*)\s*\(?([^)]*)\)?$/.exec(text.trim()) ?? []
  if (!name) return undefined
  const clauses = []
  for (const clause of rest.split(',').filter((part) => part.trim())) {
    const [, operator, version] = /^\s*(==|!=|<=|>=|<|>|~=)\s*([\w.+*-]+)\s*$/.exec(clause) ?? []
    if (!operator || !version) return undefined
    clauses.push({ operator, version })
  }
  return { distribution: normaliseName(name), clauses }
}

/** @returns a requirement as pip takes it */
export function formatRequirement({ distribution, clauses }: Requirement): string {
  return distribution + clauses.map(({ operator, version }) => operator + version).join(',')
}

/** @returns whether a released version satisfies a requirement; pre-releases never do */
export function satisfies(version: string, { clauses }: Requirement): boolean {
  if (!/^\d+(\.\d+)*(\.post\d+)?$/.test(version)) return false
  return clauses.every(({ operator, version: bound }) => {
    if (bound.endsWith('.*')) {
      const prefix = `${version}.`.startsWith(bound.slice(0, -1))
      return operator === '!=' ? !prefix : prefix
    }
    const order = compareVersions(version, bound)
    switch (operator) {
      case '==':
        return order === 0
      case '!=':
        return order !== 0
      case '<=':
        return order <= 0
      case '>=':
        return order >= 0
      case '<':
        return order < 0
      case '>':
        return order > 0
      default: // ~=: at least, and the same but for the last number
        return order >= 0 && `${version}.`.startsWith(bound.split('.').slice(0, -1).join('.') + '.')
    }
  })
}

/** @returns below 0 where version `a` is before `b`, above 0 where after; missing numbers are 0 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => (version.match(/\d+/g) ?? []).map(Number))
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * @param files - what indexes offer
 * @param requirement - what is asked for
 * @param tags - platform tags that run here, best first
 * @returns the newest wheel that runs here, undefined where there is none. Its Python does not matter, we only take
 *   libraries; cp311 is preferred, since its checksums are known
 */
export function chooseWheel(
  files: readonly IndexFile[],
  requirement: Requirement,
  tags: readonly string[],
): IndexFile | undefined {
  const exact = requirement.clauses.some(({ operator }) => operator === '==')
  const fitting = files.flatMap((file) => {
    const name = parseWheelName(file.filename)
    const fits =
      name?.distribution === requirement.distribution &&
      satisfies(name.version, requirement) &&
      (exact || !file.yanked) &&
      name.platform.some((tag) => tag === 'any' || tags.includes(tag))
    return fits ? [{ file, name }] : []
  })
  const python = ({ python }: WheelName) =>
    python.includes('cp311') ? Infinity : pythonMinor(python)
  fitting.sort(
    (a, b) =>
      compareVersions(b.name.version, a.name.version) ||
      compareNumbers(python(b.name), python(a.name)),
  )
  return fitting[0]?.file
}

function pythonMinor(tags: readonly string[]): number {
  return Math.max(0, ...tags.map((tag) => Number(/^cp3(\d+)$/.exec(tag)?.[1] ?? 0)))
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
