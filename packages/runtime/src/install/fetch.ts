import { createWriteStream } from 'node:fs'
import { copyFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Response } from 'undici'
import { verifyFile } from '../checksum'
import { errorCode, isSystemError, UserError } from '../errors'
import type { WorkOptions } from '../progress'
import { type Http, shown } from './http'
import { type IndexFile, shortName } from './wheel'

const ATTEMPTS = 4

/**
 * Downloads a file of an index. What a killed or broken download left is gone on with, where the server can.
 *
 * @param http - the client
 * @param file - what; an address with `file:` is copied
 * @param to - the folder it goes to; it appears there under its own name when it is whole
 * @param retryDelay - milliseconds before the second attempt, doubled each time
 * @returns its path
 * @throws UserError where the network fails for good, or the checksum differs
 */
export async function fetchFile(
  http: Http,
  file: IndexFile,
  to: string,
  options: WorkOptions = {},
  retryDelay = 1000,
): Promise<string> {
  const path = join(to, basename(file.filename))
  const part = `${path}.part`
  if (file.url.startsWith('file:')) {
    await copyFile(fileURLToPath(file.url), part)
  } else {
    for (let attempt = 1; ; attempt++) {
      try {
        await fetchRest(http, file, part, options)
        break
      } catch (error) {
        if (attempt === ATTEMPTS || options.signal?.aborted || errorCode(error) === 'ENOSPC')
          throw error
        await sleep(retryDelay * 2 ** (attempt - 1), undefined, { signal: options.signal })
      }
    }
  }
  if (file.sha256)
    await verifyFile(part, { algorithm: 'sha256', digest: file.sha256 }, options, file.filename)
  await rename(part, path)
  return path
}

/** One attempt: asks for what is missing, and appends it. */
async function fetchRest(
  http: Http,
  file: IndexFile,
  part: string,
  { onProgress, signal }: WorkOptions,
): Promise<void> {
  const have = await sizeOf(part)
  if (have > 0 && have === file.size) return
  const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {}
  const response = await http.get(file.url, { 'accept-encoding': 'identity', ...range }, signal)
  if (response.status === 404) throw new UserError(`There is no ${shown(file.url)} any more`)
  const start = resumesAt(response)
  if (start !== have && start !== 0) {
    // a part that is longer than the file, or a range that we did not ask for: from the start
    await response.body?.cancel()
    if (have === 0)
      throw new UserError(
        `${shown(file.url)} does not give the file from its start (it answers ${response.status}): check the index, and the proxy before it`,
      )
    await rm(part, { force: true })
    return fetchRest(http, file, part, { onProgress, signal })
  }
  const total = file.size ?? endOf(response, start)
  let done = start
  const watched = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const bytes of chunks) {
      done += bytes.length
      onProgress?.({ kind: 'progress', step: `download ${shortName(file.filename)}`, done, total })
      yield bytes
    }
  }
  if (!response.body) throw new UserError(`${shown(file.url)} answered without content`)
  const brokeOff = (cause?: unknown) =>
    new UserError(
      `${shown(file.url)} broke off after ${done}${total === undefined ? '' : ` of ${total}`} bytes: try again, it goes on from there`,
      { cause },
    )
  try {
    await pipeline(
      response.body as AsyncIterable<Uint8Array>,
      watched,
      createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }),
      { signal },
    )
  } catch (error) {
    if (signal?.aborted || isSystemError(error)) throw error
    throw brokeOff(error)
  }
  if (total !== undefined && done !== total) throw brokeOff()
}

/** @returns the offset that the answer's content starts at; -1 where nothing of it can be used */
function resumesAt(response: Response): number {
  if (response.status === 206)
    return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1)
  return response.ok ? 0 : -1
}

/** @returns the size of the whole file, where the answer says it: a compressed one's length is not that of what comes */
function endOf({ headers }: Response, start: number): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : start + Number(length)
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
