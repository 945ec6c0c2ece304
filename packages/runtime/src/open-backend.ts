import type { Backend, OpenBackendOptions } from './backend'
import { isUserError, messageOf, UserError } from './errors'
import { hasGpu } from './gpu'
import { type InstalledTensorflow, installedTensorflows } from './install/installed'
import { openFallback } from './open-fallback'
import { openInstalled, openStock } from './open-native'
import { dependencyFolder, requireHere } from './package-folder'

interface State {
  current?: Backend
  queue: Promise<unknown>
}

/** Shared by the ESM and the CommonJS copy of this package, since they share one tfjs engine. */
const state: State = ((globalThis as { [key: symbol]: State | undefined })[
  Symbol.for('@laviter/runtime/backend')
] ??= { queue: Promise.resolve() })

/**
 * Opens TensorFlow for tfjs in Node, and makes it the current backend. `import * as tf from '@tensorflow/tfjs-core'`
 * anywhere in the process then computes on it, with gradients. Nothing is downloaded: where TensorFlow is not
 * installed, WebAssembly or plain JavaScript takes its place, and the note says so.
 *
 * @param options - device, version, and what it is for
 * @returns the backend; calling again returns the same
 * @throws UserError where a GPU is wanted and there is none, where the version is not installed, or where another
 *   device is already open in this process
 *
 * @example
 * ```ts
 * const backend = await openBackend({ device: 'auto', training: true })
 * if (backend.note) console.error(backend.note)
 * ```
 */
export async function openBackend(options: OpenBackendOptions = {}): Promise<Backend> {
  const turn = state.queue.then(async () => {
    const { current } = state
    if (current?.name === 'tensorflow') return accept(current, options)
    state.current = await choose(options)
    return state.current
  })
  state.queue = turn.catch(() => undefined)
  const backend = await turn
  if (backend.note) options.onNote?.(backend.note)
  return backend
}

/** TensorFlow reads its devices once a process: what is open must be what is asked for. */
function accept(current: Backend, { device, tensorflow }: OpenBackendOptions): Backend {
  if (device === 'gpu' && !current.gpu)
    throw new UserError('TensorFlow is already open on the CPU: ask for the GPU in a new process')
  if (device === 'cpu' && current.gpu)
    throw new UserError('TensorFlow is already open on the GPU: ask for the CPU in a new process')
  if (tensorflow && tensorflow !== current.tensorflow)
    throw new UserError(
      `TensorFlow ${current.tensorflow} is already open: ask for ${tensorflow} in a new process`,
    )
  return current
}

async function choose(options: OpenBackendOptions): Promise<Backend> {
  const { device = 'auto', training = false, quiet = true } = options
  if (device === 'gpu' && !hasGpu())
    throw new UserError(
      'A GPU was asked for, and this machine shows no NVIDIA GPU (no /dev/nvidiactl): use device cpu or auto, or see `laviter-runtime doctor`',
    )
  const gpu = device === 'gpu' || (device === 'auto' && hasGpu())
  const failures: string[] = []
  for (const candidate of await candidates(options, gpu)) {
    try {
      const backend = await openInstalled(candidate, { gpu, quiet })
      if (!backend) continue
      if (device === 'gpu' && !backend.gpu)
        throw new UserError(
          `A GPU was asked for, but TensorFlow ${backend.tensorflow} does not see it: check the driver with nvidia-smi, or use device cpu`,
        )
      return backend
    } catch (error) {
      if (isUserError(error)) throw error
      failures.push(messageOf(error))
    }
  }
  if (device === 'gpu')
    throw new UserError(
      `A GPU was asked for, but no TensorFlow with CUDA is installed: run \`laviter-runtime install --cuda\`${failures.map((f) => ` (${f})`).join('')}`,
    )
  if (options.tensorflow)
    throw new UserError(
      `TensorFlow ${options.tensorflow} is not installed: run \`laviter-runtime install --tensorflow ${options.tensorflow}\``,
    )
  const stock = await openAnyStock()
  if (stock) return stock
  const why = failures[0]
    ? `TensorFlow does not load (${failures[0]}).`
    : 'TensorFlow is not installed (run `laviter-runtime install`).'
  return openFallback(why, { training })
}

/** The installed TensorFlows that fit, best first. */
async function candidates(
  { device, tensorflow }: OpenBackendOptions,
  gpu: boolean,
): Promise<InstalledTensorflow[]> {
  const all = await installedTensorflows()
  const fitting = all.filter((each) => !tensorflow || each.tensorflow === tensorflow)
  if (device === 'gpu') return fitting.filter((each) => each.cuda)
  // the CUDA build runs on a CPU too, but it takes longer to load
  return fitting.sort((a, b) => Number(b.cuda === gpu) - Number(a.cuda === gpu))
}

async function openAnyStock(): Promise<Backend | undefined> {
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      requireHere.resolve(`${name}/package.json`)
      const backend = await openStock(dependencyFolder(name))
      if (backend) return backend
    } catch {
      continue // not there, or its libraries do not load: the next way
    }
  }
  return undefined
}
