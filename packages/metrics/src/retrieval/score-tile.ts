import { dot } from '../cosine'

/** Rows of a tile on the images' and on the texts' side: both blocks of rows (256 wide, 0.6 MB) stay in the second cache. */
export const imageBlock = 64
export const textBlock = 256

/** One side of a tile. */
export interface TileSide {
  /** Rows from .. to, packed in double precision, [to - from, columns]. */
  readonly rows: Float64Array
  /** The norm of every row of the whole side. */
  readonly norms: Float64Array
  readonly from: number
  readonly to: number
  /** The truth's score of every row of the whole side. */
  readonly truth: Float64Array
  /** Ranks of the whole side, counted up in place. */
  readonly ranks: Int32Array
}

/**
 * Scores a tile and counts, on both sides, the candidates strictly nearer than the truth.
 *
 * Two images by four captions at a time: eight sums in flight, each number read once for several products. Every sum runs
 * over the columns in order and is divided once, so a score here equals the pair's cosine computed alone, to the bit: equal rows
 * tie, and so do rows whose products and norms are equal, which unit rows would round apart.
 *
 * @param images - the rows that ask for captions
 * @param texts - the rows that ask for images
 * @param columns - width of both
 */
export function countStrictlyBetter(images: TileSide, texts: TileSide, columns: number): void {
  const [imageCount, textCount] = [images.to - images.from, texts.to - texts.from]
  const imageEven = imageCount - (imageCount % 2)
  const textEven = textCount - (textCount % 4)
  for (let i = 0; i < imageEven; i += 2) {
    for (let j = 0; j < textEven; j += 4) scoreEight(images, texts, i, j, columns)
    for (let j = textEven; j < textCount; j++) {
      scoreOne(images, texts, i, j, columns)
      scoreOne(images, texts, i + 1, j, columns)
    }
  }
  if (imageEven < imageCount) {
    for (let j = 0; j < textCount; j++) scoreOne(images, texts, imageEven, j, columns)
  }
}

function scoreEight(
  images: TileSide,
  texts: TileSide,
  i: number,
  j: number,
  columns: number,
): void {
  const left = images.rows
  const right = texts.rows
  const a0 = i * columns
  const a1 = a0 + columns
  const b0 = j * columns
  const b1 = b0 + columns
  const b2 = b1 + columns
  const b3 = b2 + columns
  // one `let` each: a destructured list here costs half the speed
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  for (let c = 0; c < columns; c++) {
    const x0 = left[a0 + c]!
    const x1 = left[a1 + c]!
    const y0 = right[b0 + c]!
    const y1 = right[b1 + c]!
    const y2 = right[b2 + c]!
    const y3 = right[b3 + c]!
    s00 += x0 * y0
    s01 += x0 * y1
    s02 += x0 * y2
    s03 += x0 * y3
    s10 += x1 * y0
    s11 += x1 * y1
    s12 += x1 * y2
    s13 += x1 * y3
  }
  count(images, texts, i, j, s00)
  count(images, texts, i, j + 1, s01)
  count(images, texts, i, j + 2, s02)
  count(images, texts, i, j + 3, s03)
  count(images, texts, i + 1, j, s10)
  count(images, texts, i + 1, j + 1, s11)
  count(images, texts, i + 1, j + 2, s12)
  count(images, texts, i + 1, j + 3, s13)
}

function scoreOne(images: TileSide, texts: TileSide, i: number, j: number, columns: number): void {
  count(images, texts, i, j, dot(images.rows, i * columns, texts.rows, j * columns, columns))
}

function count(images: TileSide, texts: TileSide, i: number, j: number, product: number): void {
  const image = images.from + i
  const text = texts.from + j
  const score = product / (images.norms[image]! * texts.norms[text]!)
  if (score > images.truth[image]!) images.ranks[image]!++
  if (score > texts.truth[text]!) texts.ranks[text]!++
}
