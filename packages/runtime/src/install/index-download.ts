import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf, UserError } from '../errors'
import type { WorkOptions } from '../progress'
import { fetchFile } from './fetch'
import { createHttp, type Http, shown } from './http'
import { parseIndexPage, SIMPLE_API } from './index-page'
import type { PipSettings } from './pip-settings'
import {
  chooseWheel,
  formatRequirement,
  type IndexFile,
  isPinnedBuild,
  type Requirement,
} from './wheel'

/** Pages beyond this are no index; the largest known ones have some megabytes. */
const MAX_PAGE = 64e6

/**
 * Fetches a wheel without Python, from the indexes that are configured for pip.
 *
 * @param settings - pip's settings
 * @param requirement - what is asked for
 * @param tags - platform tags that run here, best first
 * @param to - the folder that the wheel goes to
 * @param sha256 - checksum that is known beforehand; it stands above the index's
 * @returns the wheel's path
 * @throws UserError where no index is configured, none has the wheel, or its content is not what was published
 */
export async function downloadFromIndex(
  settings: PipSettings,
  requirement: Requirement,
  tags: readonly string[],
  to: string,
  { sha256, ...options }: WorkOptions & { sha256?: string } = {},
): Promise<string> {
  const name = formatRequirement(requirement)
  if (settings.indexes.length + settings.findLinks.length === 0)
    throw new UserError(
      `There is no pip to fetch ${name} with, and no package index is configured: set PIP_INDEX_URL to the address of one ` +
        "(on a machine with pip, `pip download -v` prints it as 'Looking in indexes'), or install Python with pip",
    )
  const http = await createHttp(settings)
  const files: IndexFile[] = []
  const failures: string[] = []
  const gather = async (place: string, list: () => Promise<IndexFile[]>) => {
    try {
      files.push(...(await list()))
    } catch (error) {
      options.signal?.throwIfAborted()
      failures.push(`${shown(place)}: ${messageOf(error)}`)
    }
  }
  for (const place of settings.findLinks)
    await gather(place, () => listPlace(http, place, options.signal))
  for (const index of settings.indexes)
    await gather(index, () => listProject(http, index, requirement.distribution, options.signal))

  const found = chooseWheel(files, requirement, tags)
  if (!found) {
    const places = [...settings.findLinks, ...settings.indexes].map(shown).join(', ')
    const why = failures.length > 0 ? failures.join('; ') : `none of ${files.length} files fits`
    throw new UserError(`No wheel of ${name} for ${tags[0] ?? 'any machine'} in ${places} (${why})`)
  }
  const known = isPinnedBuild(found.filename) ? sha256 : undefined
  const file = { ...found, sha256: known ?? found.sha256 }
  if (!file.sha256 && !file.url.startsWith('file:'))
    throw new UserError(
      `${shown(file.url)} comes without a checksum: use an index that states sha256, or download the wheel yourself and name its folder in PIP_FIND_LINKS`,
    )
  return fetchFile(http, file, to, options)
}

/** Files of a project in an index, 404 and a missing folder being none. */
export async function listProject(
  http: Http,
  index: string,
  distribution: string,
  signal?: AbortSignal,
): Promise<IndexFile[]> {
  const url = `${index.replace(/\/+$/, '')}/${distribution}/`
  if (/^https?:/i.test(url)) return getPage(http, url, signal)
  const folder = toPath(url)
  return existsSync(folder) ? listPlace(http, folder, signal) : []
}

/** Files that a page, a folder, or the path of a wheel offers. */
async function listPlace(http: Http, place: string, signal?: AbortSignal): Promise<IndexFile[]> {
  if (/^https?:/i.test(place)) return getPage(http, place, signal)
  const path = toPath(place)
  if ((await stat(path)).isDirectory()) {
    const page = join(path, 'index.html')
    if (existsSync(page)) return listPlace(http, page, signal)
    return (await readdir(path)).map((filename) => localFile(join(path, filename), filename))
  }
  if (!/\.html?$/i.test(path)) return [localFile(path, path.split('/').at(-1) ?? '')]
  return parseIndexPage(await readFile(path, 'utf8'), pathToFileURL(path).href, 'text/html')
}

async function getPage(http: Http, url: string, signal?: AbortSignal): Promise<IndexFile[]> {
  const response = await http.get(url, { accept: SIMPLE_API }, signal)
  if (response.status === 404 || !response.body) {
    await response.body?.cancel()
    return []
  }
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > MAX_PAGE) throw new UserError(`its page is longer than ${MAX_PAGE} bytes`)
  }
  const page = new URL(response.url || url)
  const files = parseIndexPage(text, page.href, response.headers.get('content-type') ?? '')
  // files beside a page that wanted a login want it too
  const { username, password } = new URL(url)
  return files.map((file) => withLogin(file, page.origin, username, password))
}

function withLogin(file: IndexFile, origin: string, username: string, password: string): IndexFile {
  const url = new URL(file.url)
  if (!username || url.origin !== origin) return file
  return { ...file, url: Object.assign(url, { username, password }).href }
}

function localFile(path: string, filename: string): IndexFile {
  return { filename, url: pathToFileURL(path).href, yanked: false }
}

function toPath(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place) : place
}
