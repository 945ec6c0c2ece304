import type { StoredTensor } from '@laviter/nn/safetensors'

/** `value = stored * scale + min`, in double precision, then rounded to float32 (TensorFlow.js' own rule). */
export interface Quantisation {
  readonly scale: number
  readonly min: number
}

/** One weight of a backbone: float32, or one byte a value with its quantisation. */
export type BackboneTensor = StoredTensor & { readonly quantisation?: Quantisation }

/** Pretrained weights of an InceptionV3, whatever file they came from. */
export interface BackboneWeights {
  /** `nsfwjs`, `torchvision`, `keras` */
  readonly name: string
  /** one line on where they come from and what they are good for: doctor, report and model card print it */
  readonly note: string
  /** values of a picture that the network was trained on */
  readonly range: readonly [low: number, high: number]
  /** what the 3 x 3 average pools divide by at borders: nine (torchvision), or the pixels inside (Keras) */
  readonly borders: 'nine' | 'inside'
  /** by the names of `createInception`'s parameter tree; convolutions HWIO */
  readonly tensors: Readonly<Record<string, BackboneTensor>>
}
