import sharp from 'sharp'

/** White between pictures, in pixels. */
const GAP = 2

/** @returns pixels from one picture of a sheet to the next, each `size` wide */
export const cellOf = (size: number): number => size + GAP

/**
 * Lays square pictures out as a sheet.
 *
 * @param rows - RGB, 0 to 255, one block of `columns` pictures [columns, S, S, 3] a row
 * @param layout - S, and pictures a row
 * @returns PNG
 */
export async function drawSheet(
  rows: readonly Uint8Array[],
  { size, columns }: { readonly size: number; readonly columns: number },
): Promise<Uint8Array> {
  const cell = cellOf(size)
  const [width, height] = [columns * cell - GAP, rows.length * cell - GAP]
  const sheet = new Uint8Array(width * height * 3).fill(255)
  const line = size * 3
  rows.forEach((pictures, row) => {
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < size; y++) {
        const from = (column * size + y) * line
        sheet.set(
          pictures.subarray(from, from + line),
          ((row * cell + y) * width + column * cell) * 3,
        )
      }
    }
  })
  return sharp(sheet, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}
