import type { CurvePoint } from '../report-data'

/**
 * Fewer points that draw the same curve: largest-triangle-three-buckets keeps the first and last point and, of each
 * bucket between, the one that bends the line most. Peaks survive, which a running mean would hide.
 *
 * @param points - in the order of x
 * @param limit - how many to keep, at least 3
 * @see Steinarsson, Downsampling Time Series for Visual Representation (2013), section 4.2
 */
export function downsample(points: readonly CurvePoint[], limit: number): readonly CurvePoint[] {
  const first = points[0]
  const last = points.at(-1)
  if (points.length <= limit || !first || !last) return points
  const width = (points.length - 2) / (limit - 2)
  const edge = (bucket: number) => 1 + Math.floor(bucket * width)
  const kept = [first]
  let corner = first
  for (let bucket = 0; bucket < limit - 2; bucket++) {
    const inside = points.slice(edge(bucket), edge(bucket + 1))
    const after = bucket === limit - 3 ? [last] : points.slice(edge(bucket + 1), edge(bucket + 2))
    corner = largestTriangle(corner, inside, centre(after))
    kept.push(corner)
  }
  kept.push(last)
  return kept
}

function centre(points: readonly CurvePoint[]): CurvePoint {
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}

function largestTriangle(
  from: CurvePoint,
  candidates: readonly CurvePoint[],
  to: CurvePoint,
): CurvePoint {
  let best = from
  let largest = -1
  for (const point of candidates) {
    const area = Math.abs(
      (from.x - to.x) * (point.y - from.y) - (from.x - point.x) * (to.y - from.y),
    )
    if (area > largest) [largest, best] = [area, point]
  }
  return best
}

/**
 * Exponential running mean, corrected for its start, so that a noisy loss shows its course.
 *
 * @param memory - in [0, 1): share of the past that is kept at each point
 */
export function smooth(points: readonly CurvePoint[], memory: number): readonly CurvePoint[] {
  let mean = 0
  let weight = 0
  return points.map(({ x, y }) => {
    mean = memory * mean + (1 - memory) * y
    weight = memory * weight + (1 - memory)
    return { x, y: mean / weight }
  })
}
