import { codeOf, UserError } from './errors'

export { isRecord, parseModelDescription, type ModelFormat } from './model-description'

/** How far a load has come. */
export interface LoadProgress {
  readonly file: string
  /** bytes */
  readonly done: number
  /** bytes in all, where the server says so */
  readonly total?: number
}

/** How a load reports and stops. */
export interface LoadOptions {
  readonly onProgress?: (progress: LoadProgress) => void
  readonly signal?: AbortSignal
}

/**
 * Gives the files of a folder: over HTTP, or in Node from disk. No module of Node's is imported, so that a browser's
 * bundler finds none.
 *
 * @param source - URL, or in Node a folder
 * @returns reads one file; throws UserError where it is missing, or breaks off
 */
export function openSource(
  source: string | URL,
  options: LoadOptions,
): { name(file: string): string; read(file: string): Promise<Uint8Array> } {
  const text = String(source)
  const files = globalThis.process?.getBuiltinModule?.('node:fs/promises')
  const isRemote = /^(https?|blob|data):/.test(text) || !files
  const name = (file: string) => `${text.replace(/\/+$/, '')}/${file}`
  if (isRemote) return { name, read: (file) => download(name(file), file, options) }
  return {
    name,
    read: async (file) => {
      const { onProgress, signal } = options
      const path = text.startsWith('file:') ? new URL(name(file)) : name(file)
      try {
        const bytes = await files.readFile(path, { signal })
        onProgress?.({ file, done: bytes.length, total: bytes.length })
        return bytes
      } catch (cause) {
        signal?.throwIfAborted()
        throw new UserError(
          `${text}: it holds no ${file} that can be read (${codeOf(cause)}). Give a model folder, such as RUN/model.`,
          { cause },
        )
      }
    },
  }
}

async function download(
  url: string,
  file: string,
  { onProgress, signal }: LoadOptions,
): Promise<Uint8Array> {
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new UserError(`${url}: it cannot be reached. Check the address and the connection.`, {
      cause,
    })
  })
  if (!response.ok || !response.body)
    throw new UserError(`${url}: the server answers ${response.status}. Check the address.`)
  const length = Number(response.headers.get('content-length'))
  // a compressed answer's length is not that of the bytes that come
  const total = length > 0 && !response.headers.get('content-encoding') ? length : undefined
  const parts: Uint8Array[] = []
  let done = 0
  const reader = response.body.getReader()
  const read = () =>
    reader.read().catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw new UserError(`${url}: it broke off after ${done} bytes. Try again.`, { cause })
    })
  for (let next = await read(); !next.done; next = await read()) {
    parts.push(next.value)
    done += next.value.length
    onProgress?.({ file, done, total })
  }
  const bytes = new Uint8Array(done)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
