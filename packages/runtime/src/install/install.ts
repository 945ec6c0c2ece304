import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheRoot, isFolder, publishFolder } from '../cache'
import { UserError } from '../errors'
import type { WorkOptions } from '../progress'
import { addonsOf, buildAddons, needCompiler } from './build'
import { downloadWithPip, findPip } from './pip-download'
import { type Plan, planInstall } from './plan'
import { neededOfTensorflow, unpackWheel } from './unpack'
import { verifyFile } from '../checksum'

/** What to install. */
export interface InstallOptions extends WorkOptions {
  /** With CUDA: 3.4 GB of wheels; it also loads on a machine without a GPU. Default: no. */
  readonly cuda?: boolean
  /** TensorFlow's version; default {@link DEFAULT_TENSORFLOW}. */
  readonly tensorflow?: string
}

/** What is installed now. */
export interface Installed {
  readonly tensorflow: string
  readonly cuda: boolean
  /** Where the libraries are. */
  readonly folder: string
  /** Whether this call did something. */
  readonly changed: boolean
}

/**
 * Installs TensorFlow's libraries for this user, and builds the addon that opens them. Does nothing where that is
 * done already; after a kill it goes on where it can, else starts clean.
 *
 * @throws UserError naming what is missing: compiler, disk, platform, pip or index, checksum
 */
export async function install(options: InstallOptions = {}): Promise<Installed> {
  const plan = planInstall(options)
  const { tensorflow, cuda, folder } = plan
  const addons = await addonsOf(folder)
  const ready = (await isFolder(folder)) && (await isFolder(join(addons.binding, '..')))
  if (ready) return { tensorflow, cuda, folder, changed: false }
  await needCompiler() // before 274 MB are fetched in vain
  await publishFolder(folder, (draft) => fetchLibraries(plan, draft, options))
  await buildAddons(folder, plan.libraries, options)
  return { tensorflow, cuda, folder, changed: true }
}

async function fetchLibraries(plan: Plan, draft: string, options: WorkOptions): Promise<void> {
  const downloads = join(cacheRoot(), 'downloads', `${plan.distribution}-${plan.tensorflow}`)
  await mkdir(downloads, { recursive: true })
  const pip = await findPip()
  if (!pip) throw new UserError('no pip')
  const wheel = await downloadWithPip(
    pip,
    `${plan.distribution}==${plan.tensorflow}`,
    plan.tags,
    downloads,
    options,
  )
  if (plan.sha256) await verifyFile(wheel, { algorithm: 'sha256', digest: plan.sha256 }, options)
  await unpackWheel(wheel, draft, neededOfTensorflow(plan.libraries), options)
  await rm(downloads, { recursive: true })
}
