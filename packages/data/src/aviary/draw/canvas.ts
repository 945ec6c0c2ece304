import type { Random } from '@laviter/nn/random'
import type { Svg } from './paint'

/** Side of the square picture, pixels. */
export const SIDE = 320

/** Draws what is behind the bird and its stage; places and sizes come from the stream. */
export type Backdrop = (random: Random) => Svg

/** @returns the whole picture in one paint */
export const sheet = (paint: string): Svg =>
  `<rect width="${SIDE}" height="${SIDE}" fill="${paint}"/>`
