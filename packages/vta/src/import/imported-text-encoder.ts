import type { StoredTensor } from '@laviter/nn/safetensors'

/** A text encoder out of somebody's weights: what to create, and what to fill it with (`assignParameters` of nn). */
export interface ImportedTextEncoder<Config> {
  /** built-in part that it becomes */
  readonly part: 'transformer' | 'bilstm'
  /** sizes, read off the tensors */
  readonly config: Config
  /** by the paths of that part's parameters */
  readonly tensors: Record<string, StoredTensor>
}
