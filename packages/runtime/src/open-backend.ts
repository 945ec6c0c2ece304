import type { Backend, OpenBackendOptions } from './backend'
import { isUserError, messageOf, UserError } from './errors'
import { hasGpu } from './gpu'
import { type InstalledTensorflow, installedTensorflows } from './install/installed'
import { stockAddons } from './install/stock'
import { openFallback, openJavaScript, SLOW } from './open-fallback'
import { openInstalled, openStock } from './open-native'

interface State {
  current?: Backend
  /** whether plain JavaScript was asked for by name */
  chosen?: boolean
  queue: Promise<unknown>
}

/** Shared by the ESM and the CommonJS copy of this package, since they share one tfjs engine. */
const state: State = ((globalThis as { [key: symbol]: State | undefined })[
  Symbol.for('@laviter/runtime/backend')
] ??= { queue: Promise.resolve() })

/**
 * Opens TensorFlow for tfjs in Node, and makes it the current backend. `import * as tf from '@tensorflow/tfjs-core'`
 * anywhere in the process then computes on it, with gradients. Nothing is downloaded: where TensorFlow is not
 * installed, WebAssembly or plain JavaScript takes its place, and the note says so, unless `fallback` is false.
 *
 * @param options - device, version, and what it is for
 * @returns the backend; calling again returns the same, or a better one where TensorFlow was installed meanwhile or gradients are
 *   wanted (a backend that `tf.setBackend` has chosen since stays the current one)
 * @throws UserError where an option is unknown, a GPU is wanted and there is none, where the version is not installed, where nothing is and
 *   `fallback` is false, or where another device is already open in this process
 *
 * @example
 * ```ts
 * const backend = await openBackend({ device: 'auto', training: true })
 * if (backend.note) console.error(backend.note)
 * ```
 */
export async function openBackend(options: OpenBackendOptions = {}): Promise<Backend> {
  expectKnown('device', options.device, ['auto', 'cpu', 'gpu'])
  expectKnown('backend', options.backend, ['cpu'])
  const turn = state.queue.then(async () => {
    const { current } = state
    if (current?.name === 'tensorflow' || (current && state.chosen)) return accept(current, options)
    const backend = await choose(options)
    state.chosen = options.backend === 'cpu'
    return (state.current = backend)
  })
  state.queue = turn.catch(() => undefined)
  const backend = await turn
  if (backend.note) options.onNote?.(backend.note)
  return backend
}

/** Programs in plain JavaScript write what they like, and an unknown device would be taken for auto. */
function expectKnown(option: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.some((each) => each === value)) return
  throw new UserError(
    `openBackend: ${option} is ${JSON.stringify(value)}: use ${known.join(', ')}, or leave it out`,
  )
}

/** TensorFlow reads its devices once a process, and a choice stays: what is open must be what is asked for. */
function accept(current: Backend, { backend, device, tensorflow }: OpenBackendOptions): Backend {
  if (current.name === 'cpu') {
    if (device === 'gpu' || tensorflow)
      throw new UserError('Plain JavaScript is already open: ask for TensorFlow in a new process')
    return current
  }
  if (backend === 'cpu')
    throw new UserError('TensorFlow is already open: ask for plain JavaScript in a new process')
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
  const { device = 'auto', tensorflow, training = false, fallback = true } = options
  if (options.backend === 'cpu') {
    if (device === 'gpu' || tensorflow)
      throw new UserError(
        'Plain JavaScript knows no GPU and no version of TensorFlow: leave the backend out, or the other two',
      )
    return openJavaScript({ training })
  }
  if (device === 'gpu' && !hasGpu())
    throw new UserError(
      'A GPU was asked for, and this machine shows no NVIDIA GPU (no /dev/nvidiactl): use device cpu or auto, or see `laviter-runtime doctor`',
    )
  const failures: string[] = []
  for (const open of await ways(options)) {
    try {
      const backend = await open()
      if (!backend) continue
      if (device !== 'gpu' || backend.gpu) return backend
      throw new UserError(
        `A GPU was asked for, but TensorFlow ${backend.tensorflow} does not see it: check the driver with nvidia-smi, or use device cpu`,
      )
    } catch (error) {
      if (isUserError(error)) throw error
      failures.push(messageOf(error))
    }
  }
  const because = failures[0] ? ` (${failures[0]})` : ''
  if (device === 'gpu')
    throw new UserError(
      `A GPU was asked for, but no TensorFlow with CUDA loads${because}: run \`laviter-runtime install --cuda\``,
    )
  if (tensorflow)
    throw new UserError(
      `TensorFlow ${tensorflow} is not installed${because}: run \`laviter-runtime install --tensorflow ${tensorflow}\``,
    )
  const why = failures[0] ? `does not load (${failures[0]}).` : 'is not installed.'
  if (!fallback)
    throw new UserError(
      `TensorFlow ${why} Run \`npx laviter-runtime install\`, or say --backend cpu (in code: openBackend({ backend: 'cpu' })) to compute in plain JavaScript, ${SLOW}`,
    )
  const { current } = state
  // plain JavaScript stays: somebody takes gradients, for which WebAssembly lacks kernels
  if (current && (current.name === 'cpu' || !training)) return current
  return openFallback(`TensorFlow ${why} Run \`laviter-runtime install\`.`, { training })
}

/** The ways to a native backend that fit, best first; one gives undefined where it is not ready. */
async function ways({
  device = 'auto',
  tensorflow,
  quiet = true,
}: OpenBackendOptions): Promise<(() => Promise<Backend | undefined>)[]> {
  const gpu = device !== 'cpu' && hasGpu()
  const fits = (each: InstalledTensorflow) =>
    (!tensorflow || each.tensorflow === tensorflow) && (device !== 'gpu' || each.cuda)
  const installed = (await installedTensorflows())
    .filter(fits)
    .sort((a, b) => Number(b.cuda === gpu) - Number(a.cuda === gpu)) // CUDA's runs on a CPU too, but loads slowly
  const stock = tensorflow ? [] : stockAddons()
  return [
    ...installed.map((each) => () => openInstalled(each, { gpu, quiet })),
    ...stock.map((addon) => () => openStock(addon, { gpu, quiet })),
  ]
}
