import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isFolder, publishFolder } from '../cache'
import { needDisk } from '../disk'
import { UserError } from '../errors'
import { paced, type WorkOptions } from '../progress'
import { addonsOf, buildAddons, needCompiler } from './build'
import { type Plan, planInstall } from './plan'
import { stockWorks } from './stock'
import { takeWheel } from './take-wheel'
import { neededOfNvidia, neededOfTensorflow } from './unpack'
import { parseRequirement, type Requirement } from './wheel'
import { openWheelSource } from './wheel-source'

/** What to install. */
export interface InstallOptions extends WorkOptions {
  /** With CUDA: 3.4 GB of wheels; it also loads on a machine without a GPU. Default: no. */
  readonly cuda?: boolean
  /** TensorFlow's version; default {@link DEFAULT_TENSORFLOW}. */
  readonly tensorflow?: string
}

/** What is installed now. */
export interface Installed {
  /** Version of TensorFlow; `stock` where the install of tfjs-node itself is used. */
  readonly tensorflow: string
  readonly cuda: boolean
  /** Where the libraries are. */
  readonly folder: string
  /** Whether this call did something. */
  readonly changed: boolean
}

/**
 * Installs TensorFlow's libraries for this user, and builds the addon that opens them. Does nothing where that is
 * done already, or where the stock tfjs-node works and nothing special is asked for. After a kill it takes the
 * wheels that are here and starts the rest clean.
 *
 * @param options - what, and who hears of the progress
 * @returns what is installed
 * @throws UserError naming what is missing: compiler, disk, platform, pip or index, checksum
 *
 * @example
 * ```ts
 * const { folder } = await install({ onProgress: (event) => console.error(event) })
 * ```
 */
export async function install(options: InstallOptions = {}): Promise<Installed> {
  const plan = planInstall(options)
  const { tensorflow, cuda, folder } = plan
  const addons = await addonsOf(folder)
  if ((await isFolder(folder)) && (await isFolder(dirname(addons.binding))))
    return { tensorflow, cuda, folder, changed: false }
  if (!cuda && !options.tensorflow) {
    const stock = await stockWorks()
    if (stock) return { tensorflow: 'stock', cuda: false, folder: stock, changed: false }
  }
  await needCompiler() // before 274 MB are fetched in vain
  const work = paced(options)
  const onWait = () =>
    work.onProgress?.({ kind: 'note', text: 'another process installs it: waiting' })
  await publishFolder(folder, (draft) => fetchLibraries(plan, draft, work), {
    onWait,
    signal: work.signal,
  })
  await buildAddons(folder, plan.libraries, work)
  return { tensorflow, cuda, folder, changed: true }
}

/** Fills the folder of a TensorFlow: `tensorflow/` and, with CUDA, `nvidia/`. */
export async function fetchLibraries(
  plan: Plan,
  draft: string,
  options: WorkOptions,
): Promise<void> {
  await needDisk(plan.folder, plan.bytesNeeded)
  const source = await openWheelSource()
  options.onProgress?.({
    kind: 'note',
    text: `fetching TensorFlow ${plan.tensorflow}${plan.cuda ? ' with CUDA' : ''} through ${source.name}`,
  })
  const wheels: string[] = []
  const take = async (
    requirement: Requirement,
    needed: (path: string) => boolean,
    sha256?: string,
  ) => {
    const wanted = { requirement, tags: plan.tags, needed, sha256 }
    wheels.push(await takeWheel(source, wanted, draft, options))
  }
  const { distribution, tensorflow } = plan
  const tensorflowItself = { distribution, clauses: [{ operator: '==', version: tensorflow }] }
  await take(tensorflowItself, neededOfTensorflow(plan.libraries), plan.sha256)
  for (const library of plan.libraries)
    if (!existsSync(join(draft, 'tensorflow', library)))
      throw new UserError(
        `The wheel of ${distribution} ${tensorflow} has no ${library}: take a version from 2.15 on`,
      )
  if (plan.cuda)
    for (const requirement of await cudaRequirements(draft)) await take(requirement, neededOfNvidia)
  for (const wheel of wheels) await rm(dirname(wheel), { recursive: true, force: true })
}

/** What the wheel says that its extra `and-cuda` needs: the versions that it was built against. */
async function cudaRequirements(draft: string): Promise<Requirement[]> {
  const info = (await readdir(draft)).find((name) => name.endsWith('.dist-info'))
  const metadata = info ? await readFile(join(draft, info, 'METADATA'), 'utf8') : ''
  const requirements = parseCudaRequirements(metadata)
  if (requirements.length === 0)
    throw new UserError('This TensorFlow names no CUDA wheels: take a version from 2.15 on')
  return requirements
}

/**
 * @param metadata - `METADATA` of a TensorFlow wheel
 * @returns what its extra `and-cuda` requires
 */
export function parseCudaRequirements(metadata: string): Requirement[] {
  return metadata.split('\n').flatMap((line) => {
    const [, text] = /^Requires-Dist:\s*([^;]+);.*\bextra\s*==\s*["']and-cuda["']/.exec(line) ?? []
    const requirement = text && parseRequirement(text)
    return requirement ? [requirement] : []
  })
}
