import { darker, lighter } from '../palette'
import { number, type Point } from './geometry'

/** SVG of one layer. */
export type Svg = string

/**
 * Defines a vertical gradient of one colour, lit from above.
 *
 * @param id - its name in the picture
 * @param color - `#rrggbb`
 * @param top - y of the lit end
 * @param bottom - y of the shaded end
 * @returns the definition; fill with `url(#id)`
 */
export function litFromAbove(id: string, color: string, top: number, bottom: number): Svg {
  return (
    `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${number(top)}" y2="${number(bottom)}">` +
    `<stop offset="0" stop-color="${lighter(color, 0.16)}"/><stop offset=".5" stop-color="${color}"/>` +
    `<stop offset="1" stop-color="${darker(color, 0.2)}"/></linearGradient>`
  )
}

/** @returns a vertical gradient over the shape that it fills, through the given colours */
export function vertical(id: string, colors: readonly string[]): Svg {
  const stops = colors
    .map((color, i) => `<stop offset="${number(i / (colors.length - 1))}" stop-color="${color}"/>`)
    .join('')
  return `<linearGradient id="${id}" x1="0" x2="0" y1="0" y2="1">${stops}</linearGradient>`
}

/** @returns a radial gradient over the shape that it fills, fading from `opacity` in the middle to nothing */
export function glow(id: string, color: string, opacity: number): Svg {
  return (
    `<radialGradient id="${id}"><stop offset="0" stop-color="${color}" stop-opacity="${opacity}"/>` +
    `<stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient>`
  )
}

/** @returns a filled path with extra attributes */
export const fill = (d: string, paint: string, more = ''): Svg =>
  `<path d="${d}" fill="${paint}"${more && ` ${more}`}/>`

/** @returns a stroked path with round ends */
export const stroke = (d: string, color: string, width: number, more = ''): Svg =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${number(width)}" stroke-linecap="round" stroke-linejoin="round"${more && ` ${more}`}/>`

/** @returns a filled path with a contour */
export const shape = (d: string, paint: string, contour: string, width = 1.8): Svg =>
  `<path d="${d}" fill="${paint}" stroke="${contour}" stroke-width="${number(width)}" stroke-linejoin="round"/>`

/** @returns a filled circle */
export const circle = ([x, y]: Point, radius: number, paint: string, more = ''): Svg =>
  `<circle cx="${number(x)}" cy="${number(y)}" r="${number(radius)}" fill="${paint}"${more && ` ${more}`}/>`

/** @returns a filled ellipse */
export const ellipse = ([x, y]: Point, rx: number, ry: number, paint: string, more = ''): Svg =>
  `<ellipse cx="${number(x)}" cy="${number(y)}" rx="${number(rx)}" ry="${number(ry)}" fill="${paint}"${more && ` ${more}`}/>`

/** @returns layers cut to a path */
export const clipped = (id: string, d: string, layers: Svg): Svg =>
  `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${layers}</g>`
