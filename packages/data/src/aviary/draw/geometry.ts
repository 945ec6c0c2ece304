/** A place in the picture or in the bird's own frame; y grows downwards. */
export type Point = readonly [x: number, y: number]

/** Degrees to radians. */
export const radians = (degrees: number) => (degrees * Math.PI) / 180

/**
 * @param from - where to start
 * @param angle - direction in degrees, counter-clockwise from the right as seen
 * @param distance - how far
 * @returns the point there
 */
export function polar(from: Point, angle: number, distance: number): Point {
  const t = radians(angle)
  return [from[0] + distance * Math.cos(t), from[1] - distance * Math.sin(t)]
}

/** @returns the point at `share` (0 to 1) of the way from a to b */
export function along(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/** @returns the direction from a to b in degrees, as {@link polar} takes it */
export function direction(a: Point, b: Point): number {
  return (Math.atan2(a[1] - b[1], b[0] - a[0]) * 180) / Math.PI
}

/** One decimal is a tenth of a pixel, and keeps the drawing the same where a platform's cosine differs in its last bit. */
export const number = (x: number) => String(Math.round(x * 10) / 10)

const place = ([x, y]: Point) => `${number(x)} ${number(y)}`

/** @returns path data of straight lines through the points, closed */
export const polygon = (points: readonly Point[]) => `M${points.map(place).join('L')}Z`

/** @returns path data of straight lines through the points, open */
export const polyline = (points: readonly Point[]) => `M${points.map(place).join('L')}`

/** @returns path data of a smooth line through the points (Catmull-Rom), open */
export function curve(points: readonly Point[]): string {
  const at = (i: number) => points[Math.min(points.length - 1, Math.max(0, i))]!
  return `M${place(at(0))}${points
    .slice(1)
    .map((_, i) => bend(at, i))
    .join('')}`
}

/** @returns path data of a smooth line through the points (Catmull-Rom), closed */
export function blob(points: readonly Point[]): string {
  const n = points.length
  const at = (i: number) => points[(i + n) % n]!
  return `M${place(at(0))}${points.map((_, i) => bend(at, i)).join('')}Z`
}

/** One Bezier piece of a Catmull-Rom spline, from point i to the next. */
function bend(at: (i: number) => Point, i: number): string {
  const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
  const first: Point = [b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6]
  const second: Point = [c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6]
  return `C${place(first)} ${place(second)} ${place(c)}`
}

/**
 * Path data through the points with an arc bulging to the left of each step: feather ends.
 *
 * @param points - the corners between the feathers
 * @param bulge - height of the arcs, relative to their width
 * @returns path data without the leading move, to append to a path that ends at the first point
 */
export function scallops(points: readonly Point[], bulge: number): string {
  return points
    .slice(1)
    .map((to, i) => {
      const from = points[i]!
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
      const peak: Point = [(from[0] + to[0]) / 2 + dy * bulge, (from[1] + to[1]) / 2 - dx * bulge]
      return `Q${place(peak)} ${place(to)}`
    })
    .join('')
}
