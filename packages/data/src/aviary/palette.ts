import type { Random } from '@laviter/nn/random'
import type { Color } from './attributes'
import { between } from './draws'

/** Hue in degrees, saturation and lightness in percent. */
type Hsl = readonly [hue: number, saturation: number, lightness: number]

const TYPICAL: Record<Color, Hsl> = {
  red: [357, 78, 45],
  orange: [26, 95, 54],
  yellow: [50, 97, 57],
  green: [132, 52, 38],
  blue: [216, 78, 47],
  purple: [275, 56, 44],
  pink: [337, 85, 76],
  brown: [24, 52, 27],
  grey: [210, 7, 58],
  black: [230, 12, 12],
  white: [42, 30, 95],
}

/** Fills of one picture: every colour name as this individual wears it, `#rrggbb`. */
export type Tints = Readonly<Record<Color, string>>

/**
 * The colours of one individual: each a little off its class's typical colour, never near another class.
 *
 * @param random - the stream to draw from
 * @returns a fill for each colour name
 */
export function drawTints(random: Random): Tints {
  const tints = Object.entries(TYPICAL).map(([name, [hue, saturation, lightness]]) => [
    name,
    hex([
      hue + between(random, -4, 4),
      saturation * between(random, 0.92, 1.06),
      lightness + between(random, -2, 2),
    ]),
  ])
  return Object.fromEntries(tints) as Tints
}

/**
 * Mixes two colours.
 *
 * @param from - `#rrggbb`
 * @param to - `#rrggbb`
 * @param share - of `to`, 0 to 1
 * @returns `#rrggbb`
 */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  return toHex(a.map((x, i) => x + (b[i]! - x) * share))
}

/** @returns the colour nearer to a cool dark by `share`, 0 to 1 */
export const darker = (color: string, share: number) => mix(color, '#141020', share)
/** @returns the colour nearer to a warm light by `share`, 0 to 1 */
export const lighter = (color: string, share: number) => mix(color, '#fffaf0', share)

/**
 * The colour of marks that must be seen on a ground.
 *
 * @param ground - `#rrggbb`
 * @returns a dark or a light, whichever contrasts
 */
export function contrasting(ground: string): string {
  const [r, g, b] = channels(ground)
  return 0.3 * r! + 0.59 * g! + 0.11 * b! > 118 ? '#241a1c' : '#fff6e0'
}

function hex([hue, saturation, lightness]: Hsl): string {
  const s = Math.min(saturation, 100) / 100
  const l = lightness / 100
  const channel = (n: number) => {
    const k = (n + hue / 30 + 12) % 12
    return 255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return toHex([channel(0), channel(8), channel(4)])
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
}

function toHex(rgb: readonly number[]): string {
  const byte = (x: number) => Math.round(Math.min(255, Math.max(0, x)))
  return `#${rgb.map((x) => byte(x).toString(16).padStart(2, '0')).join('')}`
}
