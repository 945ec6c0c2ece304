import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { x as extract } from 'tar'
import { cacheRoot, isFolder, publishFolder } from './cache'
import { parseIntegrity, verifyFile } from './checksum'
import { isSystemError, messageOf, UserError } from './errors'
import { type ProgramResult, runProgram } from './program'
import { paced, type WorkOptions, watchFolder } from './progress'

/** A version of an npm package, with the checksum of its tarball. */
export interface NpmPackage {
  readonly name: string
  readonly version: string
  /** As `npm view NAME@VERSION dist.integrity` prints it. */
  readonly integrity: string
}

/** Keras InceptionV3, MIT: the pretrained backbone that every machine with npm can have. */
export const NSFWJS: NpmPackage = {
  name: 'nsfwjs',
  version: '4.4.0',
  integrity:
    'sha512-krC1fgeTLXtZwgdpKJ0jm7hqv0gTSRQQRL+FhOaxaJ9Wj92t42BO3csO2odwgTAgZgf2RvkwPtp0R8Aa7dc+MA==',
}

/** OpenMoji, CC BY-SA 4.0: pictures by human designers with their annotations. */
export const OPENMOJI: NpmPackage = {
  name: 'openmoji',
  version: '17.0.0',
  integrity:
    'sha512-EBnYrNGdcdw+OSXmENeNE1yBNRu6tOraTmoOyUbJkTmvT/+XETp8RZLSJFzD3lrPc5N9CzsyPnRTk0Vp4UaI9w==',
}

/** The most that a package may unpack to. */
const MAX_BYTES = 2e9

/**
 * Fetches a package as data, once per user: through the user's own npm with its registry, proxy and certificates,
 * checked against its integrity, none of its scripts run.
 *
 * @param name - the package, such as {@link NSFWJS}'s
 * @param version - an exact version
 * @param integrity - checksum of its tarball
 * @returns the unpacked package's folder, in {@link cacheRoot}
 * @throws UserError where npm is missing or fails, the checksum differs or the disk is full
 *
 * @example
 * ```ts
 * const { name, version, integrity } = OPENMOJI
 * const folder = await fetchNpmPackage(name, version, integrity)
 * ```
 */
export async function fetchNpmPackage(
  name: string,
  version: string,
  integrity: string,
  options: WorkOptions = {},
): Promise<string> {
  const { onProgress, signal } = paced(options)
  if (!/^(@[\w.-]+\/)?[\w-][\w.-]*$/.test(name) || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    throw new UserError(`No npm package with an exact version: "${name}@${version}"`)
  const expected = parseIntegrity(integrity)
  const folder = join(cacheRoot(), 'npm', `${name.replace('/', '+')}@${version}`)
  if (await isFolder(folder)) return folder
  await publishFolder(
    folder,
    async (draft) => {
      const pack = join(draft, '.pack') // inside the draft, so that a killed fetch leaves nothing elsewhere
      await mkdir(pack)
      const spec = `${name}@${version}`
      const stopWatching = watchFolder(pack, `download ${spec} by npm`, onProgress)
      onProgress?.({ kind: 'note', text: `fetching ${spec} through npm` })
      try {
        const args = [
          'pack',
          spec,
          '--pack-destination',
          pack,
          '--ignore-scripts',
          '--prefer-offline',
        ]
        const result = await runNpm([...args, '--loglevel=error'], signal)
        if (result?.status !== 0) throw npmError(spec, result)
      } finally {
        stopWatching()
      }
      const tarball = (await readdir(pack)).find((file) => file.endsWith('.tgz'))
      if (!tarball) throw new UserError(`npm said it fetched ${spec}, but there is no tarball`)
      await verifyFile(join(pack, tarball), expected, { onProgress, signal })
      await unpackTarball(join(pack, tarball), draft)
      await rm(pack, { recursive: true })
    },
    {
      signal,
      onWait: () => onProgress?.({ kind: 'note', text: 'another process fetches it: waiting' }),
    },
  )
  return folder
}

/**
 * Unpacks an npm tarball without its leading `package/`. Links and devices in it are left out.
 *
 * @param tarball - the file
 * @param to - an existing folder
 * @throws UserError where an entry leads out of `to`, or it unpacks to beyond 2 GB
 */
export async function unpackTarball(tarball: string, to: string): Promise<void> {
  let bytes = 0
  let wrong: string | undefined
  const wanted = (path: string, type: string, size: number): boolean => {
    if (!/^(Old)?File$|^Directory$/.test(type)) return false
    bytes += size
    // said afterwards: tar does not hear what a filter throws
    if (bytes > MAX_BYTES) wrong = `it would unpack to more than ${MAX_BYTES} bytes`
    if (path.split(/[/\\]/).includes('..')) wrong = `it writes outside: ${path}`
    return wrong === undefined
  }
  try {
    await extract({
      file: tarball,
      cwd: to,
      strip: 1,
      strict: true, // damage is an error, not a warning
      preserveOwner: false,
      noMtime: true,
      filter: (path, entry) => 'type' in entry && wanted(path, entry.type, entry.size),
    })
    if (wrong) throw new Error(wrong)
  } catch (error) {
    if (isSystemError(error)) throw error
    throw new UserError(`${basename(tarball)} cannot be unpacked: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** The npm that runs us, where one does: it is the one whose settings the user sees. */
async function runNpm(
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProgramResult | undefined> {
  const script = process.env.npm_execpath
  if (script && /^npm-cli\.[cm]?js$/.test(basename(script)))
    return runProgram(process.execPath, [script, ...args], { signal })
  return runProgram('npm', args, { signal })
}

function npmError(spec: string, result: ProgramResult | undefined): Error {
  if (!result) return new UserError(`npm is not on the PATH: it is needed to fetch ${spec}`)
  const lines = result.stderr.split('\n').map((line) => line.replace(/^npm (ERR!|error) ?/i, ''))
  const code = lines.find((line) => line.startsWith('code '))?.slice('code '.length)
  if (code === 'ENOSPC') return Object.assign(new Error('npm found no space left'), { code })
  const said = lines.find((line) => line && !/^(code|errno|syscall|A complete log)/.test(line))
  return new UserError(
    `npm could not fetch ${spec}: ${[code, said].filter(Boolean).join(', ') || 'it said nothing'}. ` +
      'Check the network, the proxy and the registry (`npm config list`)',
  )
}
