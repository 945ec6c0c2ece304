import { existsSync } from 'node:fs'
import type { Backend } from './backend'
import { UserError } from './errors'
import { gpuNames } from './gpu'
import { addonsOf } from './install/build'
import type { InstalledTensorflow } from './install/installed'
import { loadBinding, loadHush } from './native-addons'
import { restoreUtil } from './node-compat'
import { loadTfjsNode } from './tfjs-node'

/** Who sets one of these has their own idea of malloc. */
const MALLOC_SETTINGS = [
  'GLIBC_TUNABLES',
  'MALLOC_MMAP_MAX_',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TRIM_THRESHOLD_',
]

/**
 * Opens one of the installed TensorFlows as the tfjs backend `tensorflow`.
 *
 * @param installed - which
 * @param options - `gpu`: whether its GPU may be used; `quiet`: whether TensorFlow's own log is kept off stderr
 * @returns undefined where its addon is not built for the tfjs-node that is here
 * @throws Error where the libraries do not load
 */
export async function openInstalled(
  { tensorflow, folder }: InstalledTensorflow,
  { gpu, quiet }: { gpu: boolean; quiet: boolean },
): Promise<Backend | undefined> {
  const addons = await addonsOf(folder)
  if (!existsSync(addons.binding) || !existsSync(addons.hush)) return undefined
  const { hush, keepMemory, setEnvironment } = loadHush(addons.hush)
  if (quiet && !process.env.TF_CPP_MIN_LOG_LEVEL) setEnvironment('TF_CPP_MIN_LOG_LEVEL', '2')
  if (!gpu) setEnvironment('CUDA_VISIBLE_DEVICES', '-1')
  if (!MALLOC_SETTINGS.some((name) => process.env[name])) keepMemory()
  const load = () => loadBinding(addons.binding)
  // two lines of oneDNN come whatever the log level, while the libraries load
  return register(quiet ? hush(load) : load(), tensorflow)
}

/**
 * Opens the addon of a stock `@tensorflow/tfjs-node(-gpu)` install.
 *
 * @param addon - its path
 * @param options - `gpu`: whether its GPU may be used; `quiet`: whether TensorFlow's own log is kept off stderr
 * @throws Error where its libraries do not load
 */
export async function openStock(
  addon: string,
  { gpu, quiet }: { gpu: boolean; quiet: boolean },
): Promise<Backend> {
  if (quiet && !process.env.TF_CPP_MIN_LOG_LEVEL) process.env.TF_CPP_MIN_LOG_LEVEL = '2'
  if (!gpu) process.env.CUDA_VISIBLE_DEVICES = '-1'
  const binding = loadBinding(addon)
  return register(binding, binding.TF_Version)
}

async function register(
  binding: ReturnType<typeof loadBinding>,
  tensorflow: string,
): Promise<Backend> {
  restoreUtil()
  const tf = await import('@tensorflow/tfjs')
  const NodeJSKernelBackend = loadTfjsNode()
  const backend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node')
  if (!tf.findBackend('tensorflow')) tf.registerBackend('tensorflow', () => backend, 3)
  if (!(await tf.setBackend('tensorflow')))
    throw new UserError('TensorFlow.js could not start the backend "tensorflow"')
  const gpu = backend.isUsingGpuDevice
  const device = gpu ? `GPU ${(await gpuNames())[0] ?? ''}`.trim() : 'CPU'
  return { name: 'tensorflow', tensorflow, device, gpu }
}
