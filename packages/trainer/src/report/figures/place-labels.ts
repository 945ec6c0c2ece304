/** Where a label goes: its middle, in pixels. */
export interface PlacedLabel {
  readonly x: number
  readonly y: number
}

const HEIGHT = 18
/** Pixels a letter, about, of the labels' 13-pixel letters. */
const LETTER = 7.4
/** Above its mark, below, to the sides, then further out. */
const OFFSETS = [
  [0, -18],
  [0, 20],
  [1, 0],
  [-1, 0],
  [0, -38],
  [0, 40],
  [1, -18],
  [-1, -18],
  [1, 20],
  [-1, 20],
] as const

/**
 * Puts names beside their marks so that none lies on another; texts often gather in one place of the plane.
 *
 * @param marks - where the marks are, in pixels
 * @returns undefined where a name found no room: its mark is in the legend
 */
export function placeLabels(
  marks: readonly { readonly x: number; readonly y: number; readonly name: string }[],
  size: { readonly width: number; readonly height: number },
): (PlacedLabel | undefined)[] {
  const taken: { x: number; y: number; width: number }[] = marks.map(({ x, y }) => ({
    x,
    y,
    width: 18,
  }))
  return marks.map(({ x, y, name }, own) => {
    const width = name.length * LETTER
    const spots = OFFSETS.map(([side, dy]) => ({
      x: x + side * (width / 2 + 14),
      y: y + dy,
      width,
    }))
    const free = spots.find(
      (spot) =>
        spot.x - width / 2 >= 0 &&
        spot.x + width / 2 <= size.width &&
        spot.y >= HEIGHT / 2 &&
        spot.y <= size.height - HEIGHT / 2 &&
        taken.every((other, at) => at === own || !overlap(spot, other)),
    )
    if (free) taken.push(free)
    return free && { x: free.x, y: free.y }
  })
}

function overlap(
  a: { x: number; y: number; width: number },
  b: { x: number; y: number; width: number },
): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < HEIGHT
}
