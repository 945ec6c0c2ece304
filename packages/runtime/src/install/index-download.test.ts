import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type FakeIndexOptions, startFakeIndex } from '../../testing/fake-index'
import { makeTensorflowWheel, sha256 } from '../../testing/fake-wheel'
import { NO_PIP, scratchFolder, withEnvironment } from '../../testing/scratch'
import { isUserError } from '../errors'
import type { Progress } from '../progress'
import { fetchFile } from './fetch'
import { createHttp } from './http'
import { downloadFromIndex } from './index-download'
import { readPipSettings } from './pip-settings'

const NAME = 'tensorflow_cpu-9.9.9-cp311-cp311-manylinux_2_27_x86_64.whl'
/** Nobody listens there. */
const CLOSED = 'http://127.0.0.1:10100/simple'
const TAGS = ['manylinux_2_27_x86_64']
const wheel = makeTensorflowWheel(200_000)
const scratch = scratchFolder()
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
withEnvironment(() => NO_PIP)

const start = async (options: Partial<FakeIndexOptions> = {}) => {
  const index = await startFakeIndex({ files: { [NAME]: wheel }, ...options })
  closing.push(index.close)
  return index
}
const newFolder = () => mkdtempSync(join(scratch, 'to-'))
const download = (
  env: Record<string, string | undefined>,
  to = newFolder(),
  onProgress?: (e: Progress) => void,
  known?: string,
) =>
  downloadFromIndex(
    readPipSettings({ env, read: () => undefined }),
    { distribution: 'tensorflow-cpu', clauses: [{ operator: '==', version: '9.9.9' }] },
    TAGS,
    to,
    { onProgress, sha256: known },
  )

test.each(['json', 'html'] as const)('fetches and checks a wheel of a %s index', async (format) => {
  const index = await start({ format })
  const events: Progress[] = []
  const path = await download({ PIP_INDEX_URL: index.url }, newFolder(), (e) => events.push(e))
  expect(readFileSync(path).equals(wheel)).toBe(true)
  expect(index.requests).toEqual(['GET /simple/tensorflow-cpu/', `GET /files/${NAME}`])
  expect(events.at(-1)).toMatchObject({
    step: `verify ${NAME}`,
    done: wheel.length,
    total: wheel.length,
  })
})

test('an extra index is asked too, and one that is away does not matter', async () => {
  const index = await start()
  const path = await download({
    PIP_INDEX_URL: CLOSED,
    PIP_EXTRA_INDEX_URL: index.url,
  })
  expect(readFileSync(path).equals(wheel)).toBe(true)
})

test('a folder and an index of files work without a server', async () => {
  const folder = join(newFolder(), 'a folder')
  mkdirSync(join(folder, 'simple', 'tensorflow-cpu'), { recursive: true })
  writeFileSync(join(folder, NAME), wheel)
  const page = `<a href="../../${NAME}#sha256=${sha256(wheel)}">${NAME}</a>`
  writeFileSync(join(folder, 'simple', 'tensorflow-cpu', 'index.html'), page)
  const url = new URL(`file://${folder.replaceAll(' ', '%20')}`).href
  for (const env of [
    { PIP_INDEX_URL: `${url}/simple` },
    { PIP_FIND_LINKS: url },
    { PIP_FIND_LINKS: `${url}/${NAME}` },
  ])
    expect(readFileSync(await download(env)).equals(wheel)).toBe(true)
})

test('goes on where a broken connection stopped', async () => {
  const index = await start({ breakAfter: 70_000 })
  const to = newFolder()
  const http = await createHttp({})
  const url = `${index.url}/../files/${NAME}`
  const path = await fetchFile(
    http,
    { filename: NAME, url, sha256: sha256(wheel), yanked: false },
    to,
    {},
    1,
  )
  expect(readFileSync(path).equals(wheel)).toBe(true)
  expect(index.requests[1]).toMatch(/bytes=\d+-$/)
})

test('goes on with what a killed download left, and starts anew where it is of no use', async () => {
  for (const [left, ranges] of [
    [wheel.subarray(0, 5000), true],
    [wheel.subarray(0, 5000), false],
    [Buffer.concat([wheel, wheel]), true],
  ] as const) {
    const index = await start({ ranges })
    const to = newFolder()
    writeFileSync(join(to, `${NAME}.part`), left)
    const path = await download({ PIP_INDEX_URL: index.url }, to)
    expect(readFileSync(path).equals(wheel)).toBe(true)
    expect(index.requests[1]).toBe(`GET /files/${NAME} bytes=${left.length}-`)
    expect(readdirSync(to)).toEqual([NAME])
  }
})

test.each([{ status: 203 }, { gzip: true }])(
  'takes a whole file from a server with %j',
  async (options) => {
    const index = await start(options)
    const path = await download({ PIP_INDEX_URL: index.url })
    expect(readFileSync(path).equals(wheel)).toBe(true)
    expect(index.requests).toHaveLength(2)
  },
)

test('a server that gives no file, or never all of it, is named after some attempts', async () => {
  const http = await createHttp({})
  const get = (url: string, to: string) =>
    fetchFile(http, { filename: NAME, url: `${url}/../files/${NAME}`, yanked: false }, to, {}, 1)
  const parts = await start({ status: 206 })
  await expect(get(parts.url, newFolder())).rejects.toThrow(
    /does not give the file from its start \(it answers 206\)/,
  )
  expect(parts.requests).toHaveLength(4)
  const broken = await start({ breakAfter: 10, breakAlways: true })
  const error: unknown = await get(broken.url, newFolder()).catch((thrown: unknown) => thrown)
  expect(isUserError(error)).toBe(true)
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /broke off after \d+ of \d+ bytes: try again, it goes on from there/,
    ),
  })
})

test('a wheel that is not what was published is named and deleted', async () => {
  const index = await start({ stated: () => 'a'.repeat(64) })
  const to = newFolder()
  await expect(download({ PIP_INDEX_URL: index.url }, to)).rejects.toThrow(
    /not the file that was published: its sha256 is/,
  )
  expect(readdirSync(to)).toEqual([])
})

test('a checksum that is known beforehand stands above what the index states', async () => {
  const index = await start()
  await expect(
    download({ PIP_INDEX_URL: index.url }, newFolder(), undefined, 'b'.repeat(64)),
  ).rejects.toThrow(/expected bbbb/)
})

test('nothing is taken from a server that states no checksum', async () => {
  const index = await start({ stated: () => undefined })
  await expect(download({ PIP_INDEX_URL: index.url })).rejects.toThrow(/comes without a checksum/)
})

test('a login in the address is sent, and is not shown', async () => {
  const index = await start({ login: 'me:se@cret' })
  const url = index.url.replace('//', '//me:se%40cret@')
  expect(readFileSync(await download({ PIP_INDEX_URL: url })).equals(wheel)).toBe(true)
  const wrong = url.replace('cret', 'wrong')
  await expect(download({ PIP_INDEX_URL: wrong })).rejects.toThrow(/answered 401.*wants a login/)
  await expect(download({ PIP_INDEX_URL: wrong })).rejects.not.toThrow(/se%40wrong/)
})

test('a proxy of the environment or of pip is used, but not for NO_PROXY', async () => {
  const index = await start()
  const asked: string[] = []
  const proxy = createServer((incoming, response) => {
    asked.push(incoming.url ?? '')
    const out = forward(incoming.url ?? '', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    out.end()
  })
  proxy.on('connect', (incoming, socket) => {
    asked.push(incoming.url ?? '')
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const upstream = require('node:net').connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => new Promise((resolve) => (proxy.closeAllConnections(), proxy.close(() => resolve()))),
  )
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`

  const bare = url.slice('http://'.length) // as people write it
  for (const PIP_PROXY of [url, bare, `me:secret@${bare}`]) {
    const before = asked.length
    await download({ PIP_INDEX_URL: index.url, PIP_PROXY })
    expect(asked.length).toBeGreaterThan(before)
  }
  process.env.HTTP_PROXY = bare
  let before = asked.length
  await download({ PIP_INDEX_URL: index.url })
  expect(asked.length).toBeGreaterThan(before)
  before = asked.length
  process.env.NO_PROXY = '127.0.0.1'
  await download({ PIP_INDEX_URL: index.url })
  expect(asked).toHaveLength(before)
})

test('a proxy that is no address is named by its setting, without its password', async () => {
  const wrong = 'http://me:50%off@proxy.corp:3128'
  const error = (settings: { proxy?: string }) =>
    createHttp(settings).catch((thrown: unknown) => thrown)
  expect(await error({ proxy: wrong })).toMatchObject({
    message: expect.stringMatching(/^Cannot use the proxy of PIP_PROXY or pip\.conf \(/),
  })
  process.env.HTTPS_PROXY = wrong
  const named = await error({})
  expect(isUserError(named)).toBe(true)
  expect(named).toMatchObject({
    message: expect.stringMatching(/^Cannot use the proxy of HTTPS_PROXY \([^)]*\): write http/),
  })
  expect(named).not.toMatchObject({ message: expect.stringContaining('50%') })
})

test('a full disk while it downloads is an error of the system, not of the network', async () => {
  const index = await start()
  const to = newFolder()
  symlinkSync('/dev/full', join(to, `${NAME}.part`))
  await expect(download({ PIP_INDEX_URL: index.url }, to)).rejects.toMatchObject({ code: 'ENOSPC' })
})

test('says what to do without any index, and what was looked at without the wheel', async () => {
  await expect(download({})).rejects.toThrow(/no package index is configured: set PIP_INDEX_URL/)
  const index = await start({ files: { 'other-1.0-py3-none-any.whl': wheel } })
  await expect(download({ PIP_INDEX_URL: index.url })).rejects.toThrow(
    /No wheel of tensorflow-cpu==9.9.9 for manylinux_2_27_x86_64 in http:.*none of 1 files fits/,
  )
  await expect(download({ PIP_INDEX_URL: CLOSED })).rejects.toThrow(
    /Cannot reach http:\/\/127.0.0.1:10100 \(ECONNREFUSED\)/,
  )
})
