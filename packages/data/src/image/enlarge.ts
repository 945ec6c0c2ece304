import type { Picture } from './picture'

/** Part of a scaled picture, in its pixels. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** For each output place: the two source places that it lies between, and how far towards the second. */
function places(from: number, to: number, start: number, count: number) {
  const first = new Int32Array(count)
  const second = new Int32Array(count)
  const share = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const place = Math.min(Math.max(((start + i + 0.5) * from) / to - 0.5, 0), from - 1)
    first[i] = Math.floor(place)
    second[i] = Math.min(first[i]! + 1, from - 1)
    share[i] = place - first[i]!
  }
  return { first, second, share }
}

/**
 * Enlarges by the bilinear filter with half-pixel centres, as TensorFlow's and PyTorch's resize do. Ours, because
 * libvips places the samples of an enlarged picture half an output pixel too far (8.18: measured on a ramp).
 *
 * @param picture - RGB
 * @param width - pixels of the whole enlarged picture, at least the picture's own
 * @param height - pixels, likewise
 * @param region - the part of it that is wanted (all unless given)
 * @returns RGB of the region
 */
export function enlargePicture(
  picture: Picture,
  width: number,
  height: number,
  region: Region = { left: 0, top: 0, width, height },
): Picture {
  const { data } = picture
  const across = places(picture.width, width, region.left, region.width)
  const down = places(picture.height, height, region.top, region.height)
  const out = new Uint8Array(region.width * region.height * 3)
  const blended = new Float64Array(picture.width * 3)
  for (let y = 0, to = 0; y < region.height; y++) {
    const upper = down.first[y]! * blended.length
    const lower = down.second[y]! * blended.length
    const share = down.share[y]!
    for (let i = 0; i < blended.length; i++) {
      const value = data[upper + i]!
      blended[i] = value + share * (data[lower + i]! - value)
    }
    for (let x = 0; x < region.width; x++) {
      const left = across.first[x]! * 3
      const right = across.second[x]! * 3
      for (let c = 0; c < 3; c++, to++) {
        const value = blended[left + c]!
        out[to] = value + across.share[x]! * (blended[right + c]! - value) + 0.5
      }
    }
  }
  return { data: out, width: region.width, height: region.height }
}
