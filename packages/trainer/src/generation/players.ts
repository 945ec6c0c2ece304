import type { ParameterTree } from '@laviter/nn'
import type { Discriminator, ImageGenerator } from '@laviter/tim'

/** Who plays the generator's game. */
export interface Players {
  readonly generator?: ImageGenerator
  /** one for each of the generator's stages; absent where its pictures are judged by others alone */
  readonly discriminators?: readonly Discriminator[]
}

/** @returns the parameters of the players, by the names under which checkpoints of phases tim and joint keep them */
export function playersTree({
  generator,
  discriminators,
}: Players): Readonly<Record<string, ParameterTree>> {
  return {
    ...(generator && { generator: generator.parameters }),
    ...(discriminators && {
      discriminators: Object.fromEntries(
        discriminators.map((each) => [String(each.size), each.parameters]),
      ),
    }),
  }
}

/** @returns where a discriminator's parameters stand in {@link playersTree} */
export const discriminatorPath = ({ size }: Pick<Discriminator, 'size'>): string =>
  `discriminators.${size}`
