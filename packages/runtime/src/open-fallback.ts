import { join } from 'node:path'
import type { Backend } from './backend'
import { messageOf } from './errors'
import { dependencyFolder } from './package-folder'

/** What plain JavaScript is beside TensorFlow. */
export const SLOW = 'hundreds of times slower'

/**
 * Opens WebAssembly, or plain JavaScript where that does not start or where gradients are wanted (WebAssembly lacks
 * kernels of the backward pass).
 *
 * @param why - why TensorFlow is not used, for the note
 */
export async function openFallback(
  why: string,
  { training }: { training: boolean },
): Promise<Backend> {
  const tf = await import('@tensorflow/tfjs')
  if (!training) {
    try {
      const wasm = await import('@tensorflow/tfjs-backend-wasm')
      wasm.setWasmPaths(join(dependencyFolder('@tensorflow/tfjs-backend-wasm'), 'dist') + '/')
      if (await tf.setBackend('wasm'))
        return {
          name: 'wasm',
          device: 'WebAssembly',
          gpu: false,
          note: `${why} Computing on WebAssembly: good for inference, some times slower`,
        }
    } catch (error) {
      why += ` WebAssembly does not start either (${messageOf(error)}).`
    }
  }
  return openJavaScript({ why, training })
}

/**
 * Opens plain JavaScript.
 *
 * @param options - `why` it is used, for the note; `training`: whether it is to train
 */
export async function openJavaScript({
  why,
  training,
}: {
  why?: string
  training: boolean
}): Promise<Backend> {
  const tf = await import('@tensorflow/tfjs')
  await tf.setBackend('cpu')
  silenceAdvice(tf.backend())
  const what = `Computing in plain JavaScript: ${training ? `training is ${SLOW}` : SLOW}`
  const note = why === undefined ? what : `${why} ${what}`
  return { name: 'cpu', device: 'JavaScript', gpu: false, note }
}

/** The JavaScript backend would print a banner that advises tfjs-node; our note says it better. */
function silenceAdvice(backend: object): void {
  if ('firstUse' in backend) backend.firstUse = false
}
