import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where pip would look for packages on this machine, and how it would get there. */
export interface PipSettings {
  /** Package indexes (simple API), in pip's order; empty where none is configured. */
  readonly indexes: readonly string[]
  /** Pages, folders or files with links to wheels. */
  readonly findLinks: readonly string[]
  /** A file with certificates of authorities to trust. */
  readonly cert?: string
  /** A proxy that stands before those of the environment. */
  readonly proxy?: string
}

/** What of the machine the settings depend on; the default is the machine itself. */
export interface PipSurroundings {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly home?: string
  readonly platform?: string
  /** Text of a file, or undefined where there is none. */
  readonly read?: (path: string) => string | undefined
}

/**
 * Reads the settings as pip does: global, user and virtual environment's `pip.conf`, then `PIP_CONFIG_FILE`, then
 * the environment, a later one replacing an earlier one.
 *
 * @see https://pip.pypa.io/en/stable/topics/configuration/
 */
export function readPipSettings(surroundings: PipSurroundings = {}): PipSettings {
  const { env = process.env, read = readText } = surroundings
  const values = new Map<string, string>()
  for (const path of configFiles(surroundings)) {
    const sections = parsePipConf(read(path) ?? '')
    for (const section of ['global', 'download'])
      for (const [key, value] of sections.get(section) ?? []) values.set(key, value)
  }
  for (const [name, value] of Object.entries(env))
    if (name.startsWith('PIP_') && value) values.set(optionName(name.slice('PIP_'.length)), value)

  const list = (key: string) => (values.get(key) ?? '').split(/\s+/).filter(Boolean)
  const offline = /^(1|yes|true|on)$/i.test(values.get('no-index') ?? '')
  return {
    indexes: offline ? [] : [...list('index-url'), ...list('extra-index-url')],
    findLinks: list('find-links'),
    cert: values.get('cert') || undefined,
    proxy: values.get('proxy') || undefined,
  }
}

/**
 * Reads the INI dialect of pip's configuration: sections, `key = value` or `key: value`, values that go on in
 * indented lines, comments on lines of their own.
 *
 * @param text - content of a `pip.conf`
 * @returns options by section; names in lower case with `-`
 */
export function parsePipConf(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let key: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const content = line.trim()
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue
    const name = /^\[([^\]]+)\]$/.exec(content)?.[1]
    const goesOn = /^\s/.test(line) && key !== undefined && section
    if (goesOn && key !== undefined) {
      section?.set(key, `${section.get(key) ?? ''}\n${content}`.trim())
    } else if (name !== undefined) {
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
      key = undefined
    } else {
      const [, option, value = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(content) ?? []
      key = option === undefined ? undefined : optionName(option)
      if (key !== undefined) section?.set(key, value)
    }
  }
  return sections
}

/** pip's own order; later files win. */
function configFiles({
  env = process.env,
  home = homedir(),
  platform = process.platform,
}: PipSurroundings) {
  const own = env.PIP_CONFIG_FILE
  if (own === '/dev/null') return []
  const mac = platform === 'darwin'
  const config = env.XDG_CONFIG_HOME || join(home, '.config')
  const shared = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').reverse()
  return [
    ...(mac ? ['/Library/Application Support/pip/pip.conf'] : []),
    ...shared.map((folder) => join(folder, 'pip', 'pip.conf')),
    '/etc/pip.conf',
    join(home, '.pip', 'pip.conf'),
    join(config, 'pip', 'pip.conf'),
    ...(mac ? [join(home, 'Library/Application Support/pip/pip.conf')] : []),
    ...(env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, 'pip.conf')] : []),
    ...(own ? [own] : []),
  ]
}

function optionName(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', '-').replace(/^-+/, '')
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
