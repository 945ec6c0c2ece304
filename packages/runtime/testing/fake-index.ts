import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { sha256 } from './fake-wheel'

/** A package index on 127.0.0.1. */
export interface FakeIndex {
  /** What PIP_INDEX_URL would be. */
  readonly url: string
  /** Requests so far: `GET /simple/x/`, and `GET /files/x.whl bytes=10-` with a range. */
  readonly requests: string[]
  close(): Promise<void>
}

/** How the index behaves. */
export interface FakeIndexOptions {
  /** Content by file name. */
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly format?: 'json' | 'html'
  /** Checksums that are stated instead of the true ones; undefined states none. */
  readonly stated?: (bytes: Uint8Array) => string | undefined
  /** Breaks the connection of the first file request after that many bytes. */
  readonly breakAfter?: number
  /** Breaks every connection so, not the first alone. */
  readonly breakAlways?: boolean
  /** Whether ranges are served. */
  readonly ranges?: boolean
  /** Status of a whole file. Default: 200. */
  readonly status?: number
  /** Compresses files, whatever was asked for. */
  readonly gzip?: boolean
  /** `user:password` that every request needs. */
  readonly login?: string
  /** Sends so many bytes a second. */
  readonly bytesPerSecond?: number
}

/** Starts an index; files of all projects are on every project's page. */
export async function startFakeIndex(options: FakeIndexOptions): Promise<FakeIndex> {
  const requests: string[] = []
  let breakAfter = options.breakAfter
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)
    requests.push([request.method, path, request.headers.range].filter(Boolean).join(' '))
    if (!allowed(request, options.login)) return void response.writeHead(401).end()
    if (path.startsWith('/simple/')) return servePage(response, options)
    const bytes = options.files[path.slice('/files/'.length)]
    if (!bytes) return void response.writeHead(404).end()
    const limit = breakAfter
    if (!options.breakAlways) breakAfter = undefined
    serveFile(request, response, bytes, options, limit)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/simple`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function servePage(response: ServerResponse, { files, format, stated = sha256 }: FakeIndexOptions) {
  const entries = Object.entries(files)
  if (format === 'html') {
    const links = entries.map(([name, bytes]) => {
      const hash = stated(bytes)
      return `<a href="../../files/${encodeURIComponent(name)}${hash ? `#sha256=${hash}` : ''}">${name}</a>`
    })
    response.writeHead(200, { 'content-type': 'text/html' }).end(links.join('<br>\n'))
    return
  }
  const page = {
    meta: { 'api-version': '1.1' },
    files: entries.map(([filename, bytes]) => {
      const hash = stated(bytes)
      return { filename, url: `../../files/${filename}`, hashes: hash ? { sha256: hash } : {} }
    }),
  }
  response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
  response.end(JSON.stringify(page))
}

function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  { ranges = true, bytesPerSecond, status = 200, gzip }: FakeIndexOptions,
  limit: number | undefined,
) {
  if (gzip) {
    const packed = gzipSync(bytes)
    response.writeHead(status, { 'content-encoding': 'gzip', 'content-length': packed.length })
    return void response.end(packed)
  }
  const wanted = ranges ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined
  const start = Number(wanted ?? 0)
  if (start >= bytes.length) return void response.writeHead(416).end()
  response.writeHead(wanted ? 206 : status, {
    'content-length': bytes.length - start,
    ...(wanted ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  })
  if (limit !== undefined) {
    response.write(bytes.subarray(start, start + limit), () => response.destroy())
  } else if (bytesPerSecond) {
    let at = start
    const timer = setInterval(() => {
      response.write(bytes.subarray(at, (at += bytesPerSecond / 20)))
      if (at < bytes.length) return
      clearInterval(timer)
      response.end()
    }, 50)
    response.once('close', () => clearInterval(timer))
  } else {
    response.end(bytes.subarray(start))
  }
}

function allowed(request: IncomingMessage, login: string | undefined): boolean {
  if (login === undefined) return true
  return request.headers.authorization === `Basic ${Buffer.from(login).toString('base64')}`
}
