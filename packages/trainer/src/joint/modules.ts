import type { Captioner } from '@laviter/itm'
import type { ParameterTree } from '@laviter/nn'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import type { ImageEncoder, TextEncoder } from '@laviter/vta'

/** Who takes part in joint training: the aligner, and the helpers that it is trained with. */
export interface JointModules {
  readonly imageEncoder: ImageEncoder
  readonly textEncoder: TextEncoder
  /** absent: no ITM */
  readonly captioner?: Captioner
  /** absent: no TIM */
  readonly generator?: ImageGenerator
  /** one for each of the generator's stages; absent where its pictures are judged by the aligner alone */
  readonly discriminators?: readonly Discriminator[]
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

/** @returns the same of generator and discriminators alone, as the checkpoints of phase tim have them too */
export function playersTree({
  generator,
  discriminators,
}: Pick<JointModules, 'generator' | 'discriminators'>): Readonly<Record<string, ParameterTree>> {
  return {
    ...(generator && { generator: generator.parameters }),
    ...(discriminators && {
      discriminators: Object.fromEntries(
        discriminators.map((each) => [String(each.size), each.parameters]),
      ),
    }),
  }
}
