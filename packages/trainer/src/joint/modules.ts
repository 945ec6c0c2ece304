import type { Captioner } from '@laviter/itm'
import type { ParameterTree } from '@laviter/nn'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'
import { playersTree, type Players } from '../generation/players'

/** Who takes part in joint training: the aligner, and the helpers that it is trained with; without a generator there is no TIM. */
export interface JointModules extends Players {
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
  /** absent: no ITM */
  readonly captioner?: Captioner
}

/** @returns the parameters of all modules that there are, by the names under which checkpoints keep them */
export function jointTree(modules: JointModules): Readonly<Record<string, ParameterTree>> {
  const { imageEncoder, textEncoder, captioner } = modules
  return {
    image: imageEncoder.parameters,
    text: textEncoder.parameters,
    ...(captioner && { captioner: captioner.parameters }),
    ...playersTree(modules),
  }
}
