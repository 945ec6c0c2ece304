import { join } from 'node:path'
import { cacheRoot } from '../cache'
import { UserError } from '../errors'

/** The TensorFlow that is installed unless another is asked for; the one that we measure on. */
export const DEFAULT_TENSORFLOW = '2.21.0'

/** What a machine is, as far as wheels care. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  /** `2.36` on glibc, undefined on musl and elsewhere. */
  readonly glibc?: string
}

/** What has to be fetched, and where it goes. */
export interface Plan {
  readonly tensorflow: string
  readonly cuda: boolean
  /** Distribution that holds the libraries: `tensorflow-cpu` or `tensorflow`. */
  readonly distribution: string
  /** Platform tags that run here, best first, as pip's `--platform` takes them. */
  readonly tags: readonly string[]
  /** Known checksum of the wheel, hex. */
  readonly sha256?: string
  /** Names of the two shared libraries. */
  readonly libraries: readonly [cc: string, framework: string]
  /** The folder that the libraries live in, per user and version. */
  readonly folder: string
  /** Free disk that the install needs, bytes: wheels and what is unpacked from them. */
  readonly bytesNeeded: number
}

/** sha256 of the cp311 wheels of 2.21.0, by distribution and machine. */
const KNOWN: Readonly<Record<string, string>> = {
  'tensorflow-cpu 2.21.0 linux-x64':
    '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  'tensorflow 2.21.0 linux-x64': '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  'tensorflow 2.21.0 linux-arm64':
    '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
  'tensorflow 2.21.0 darwin-arm64':
    '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
}

/** What wheels for glibc 2.N were called before they said so. */
const OLD_NAMES: Readonly<Record<number, string>> = {
  17: 'manylinux2014',
  12: 'manylinux2010',
  5: 'manylinux1',
}

/** Measured for 2.21.0: 274 + 855 MB, with CUDA 3.4 + 5.3 GB; pip holds the wheel at hand twice for a moment. */
const BYTES_NEEDED = { cpu: 1.5e9, cuda: 9.5e9 }

/** @returns the machine that this process runs on */
export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, glibc: glibcVersion() }
}

/**
 * @param wanted - TensorFlow's version, and whether with CUDA
 * @param machine - what the wheels must run on
 * @returns what to fetch and where it goes
 * @throws UserError where there are no wheels for the machine, or the version is none
 */
export function planInstall(
  { tensorflow = DEFAULT_TENSORFLOW, cuda = false }: { tensorflow?: string; cuda?: boolean } = {},
  machine: Machine = thisMachine(),
): Plan {
  if (!/^\d+\.\d+\.\d+$/.test(tensorflow))
    throw new UserError(
      `No TensorFlow version: "${tensorflow}". Write it as three numbers, such as ${DEFAULT_TENSORFLOW}`,
    )
  const name = `${machine.platform}-${machine.arch}`
  const tags = platformTags(machine)
  if (tags.length === 0)
    throw new UserError(
      `There are no TensorFlow libraries for ${name}${machine.platform === 'linux' ? ' without glibc' : ''}: ` +
        'they exist for Linux with glibc (x64, arm64) and macOS on arm64. Inference still works, on WebAssembly',
    )
  if (cuda && name !== 'linux-x64')
    throw new UserError(`--cuda needs Linux on x64, this is ${name}: install without --cuda`)
  // only x64 has the smaller build without CUDA under its own name
  const distribution = name === 'linux-x64' && !cuda ? 'tensorflow-cpu' : 'tensorflow'
  return {
    tensorflow,
    cuda,
    distribution,
    tags,
    sha256: KNOWN[`${distribution} ${tensorflow} ${name}`],
    libraries:
      machine.platform === 'darwin'
        ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
        : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    folder: join(cacheRoot(), 'tensorflow', `${tensorflow}-${name}-${cuda ? 'cuda' : 'cpu'}`),
    bytesNeeded: cuda ? BYTES_NEEDED.cuda : BYTES_NEEDED.cpu,
  }
}

/** @returns the wheel platform tags that run on a machine, best first; none where TensorFlow has no wheels */
export function platformTags({ platform, arch, glibc }: Machine): string[] {
  if (platform === 'darwin' && arch === 'arm64') return ['macosx_12_0_arm64', 'macosx_11_0_arm64']
  const cpu = { x64: 'x86_64', arm64: 'aarch64' }[arch]
  if (platform !== 'linux' || !cpu || !glibc) return []
  const newest = Number(glibc.split('.')[1])
  const tags: string[] = []
  for (let minor = newest; minor >= 5; minor--) {
    tags.push(`manylinux_2_${minor}_${cpu}`)
    const old = OLD_NAMES[minor]
    if (old) tags.push(`${old}_${cpu}`)
  }
  return tags
}

function glibcVersion(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const report: { header?: { glibcVersionRuntime?: unknown } } = process.report.getReport()
  const version = report.header?.glibcVersionRuntime
  return typeof version === 'string' ? version : undefined
}
