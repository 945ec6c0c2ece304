import * as tf from '@tensorflow/tfjs-core'
import { native } from '@laviter/nn'

/** @returns whether tensors lie in the program's own memory; on webgl and webgpu a value would have to be waited for */
export const readsAtOnce = (): boolean =>
  native.nativeBackend() !== undefined || ['cpu', 'wasm'].includes(tf.getBackend())
