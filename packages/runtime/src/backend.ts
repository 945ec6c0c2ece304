/** The backend that tfjs computes on now. */
export interface Backend {
  /** `tensorflow` is the native one; `wasm` and `cpu` are for inference, or for patience. */
  readonly name: 'tensorflow' | 'wasm' | 'cpu'
  /** Version of the native TensorFlow. */
  readonly tensorflow?: string
  /** `CPU`, `GPU NVIDIA ...`, `WebAssembly` or `JavaScript`. */
  readonly device: string
  /** Whether it computes on a GPU. */
  readonly gpu: boolean
  /** One line for the user, where something is not as they may expect. */
  readonly note?: string
}

/** How a backend is chosen. */
export interface OpenBackendOptions {
  /** `auto` (default) takes a GPU where there is one; `gpu` fails where there is none. */
  readonly device?: 'auto' | 'cpu' | 'gpu'
  /** TensorFlow's version; default: the newest that is installed. */
  readonly tensorflow?: string
  /** Says that gradients are wanted, which WebAssembly does not have. Default: false. */
  readonly training?: boolean
  /** `cpu`: plain JavaScript, whatever is installed; every later call of the process gets it. Default: the best there is. */
  readonly backend?: 'cpu'
  /** Whether WebAssembly or plain JavaScript may stand in for a TensorFlow that is not there; else that is an error. Default: true. */
  readonly fallback?: boolean
  /** Keeps TensorFlow's own log off stderr. Default: true. */
  readonly quiet?: boolean
  /** Receives {@link Backend.note} once, where there is one; nothing is printed otherwise. */
  readonly onNote?: (line: string) => void
}
