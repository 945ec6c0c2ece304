import type { IndexFile } from './wheel'

/** Media types of the simple API, newest first. @see PEP 691 and PEP 503 */
export const SIMPLE_API =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'

/**
 * Reads a project's page of a package index in either format.
 *
 * @param text - the page
 * @param url - where it came from, which its links are relative to
 * @param contentType - as the server says
 * @returns the files it offers; a page that is no index offers none
 */
export function parseIndexPage(text: string, url: string, contentType: string): IndexFile[] {
  return /json/i.test(contentType) ? parseJsonPage(text, url) : parseHtmlPage(text, url)
}

/** @returns files of a PEP 691 page; entries that are none are left out */
export function parseJsonPage(text: string, url: string): IndexFile[] {
  let page: unknown
  try {
    page = JSON.parse(text)
  } catch {
    return []
  }
  if (!isRecord(page) || !Array.isArray(page.files)) return []
  return page.files.flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.filename !== 'string' || typeof entry.url !== 'string')
      return []
    const address = resolveUrl(entry.url, url)
    const hashes = isRecord(entry.hashes) ? entry.hashes : {}
    if (!address) return []
    return {
      filename: entry.filename,
      url: address.href,
      sha256: checksum(hashes.sha256),
      size: typeof entry.size === 'number' && entry.size >= 0 ? entry.size : undefined,
      yanked: entry.yanked !== undefined && entry.yanked !== false,
    }
  })
}

/** @returns files of a PEP 503 page, or of any page with links to files */
export function parseHtmlPage(text: string, url: string): IndexFile[] {
  const page = text.replace(/<!--[\s\S]*?-->/g, '')
  const base = attribute(/<base\s[^>]*>/i.exec(page)?.[0] ?? '', 'href')
  const root = (base && resolveUrl(base, url)?.href) || url
  const files: IndexFile[] = []
  for (const [tag] of page.matchAll(/<a\s(?:[^>"']|"[^"]*"|'[^']*')*>/gi)) {
    const href = attribute(tag, 'href')
    const address = href === undefined ? undefined : resolveUrl(href, root)
    if (!address) continue
    const fragment = new URLSearchParams(address.hash.slice(1))
    address.hash = ''
    const filename = decode(address.pathname.split('/').at(-1) ?? '')
    if (!filename) continue
    files.push({
      filename,
      url: address.href,
      sha256: checksum(fragment.get('sha256')),
      size: undefined,
      yanked: attribute(tag, 'data-yanked') !== undefined,
    })
  }
  return files
}

/** @returns the value of an attribute in a tag, '' where it has none, undefined where it is not there */
function attribute(tag: string, name: string): string | undefined {
  for (const [, key, double, single, bare] of tag.matchAll(
    /\s([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  ))
    if (key?.toLowerCase() === name) return unescape(double ?? single ?? bare ?? '')
  return undefined
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? all
    const code = decimal ? Number(decimal) : parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}

function checksum(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value)
    ? value.toLowerCase()
    : undefined
}

function resolveUrl(href: string, base: string): URL | undefined {
  return URL.canParse(href, base) ? new URL(href, base) : undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
