import { renderView } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import { PLAIN } from './views'

/** A picture that could not be read. */
export interface Unreadable {
  readonly file: string
  readonly why: string
}

/** A picture as evaluation sees it. */
export interface Square {
  readonly file: string
  /** RGB, 0 to 255, [S, S, 3] */
  readonly data: Uint8Array
}

/**
 * Reads picture files as evaluation sees them: shorter side to the encoder's size, centre square.
 *
 * @param files - absolute paths
 * @param size - S, pixels a side
 * @param batch - how many are decoded at once
 * @returns batches in the order of the files; what cannot be read says why
 */
export async function* readSquares(
  files: readonly string[],
  size: number,
  batch: number,
): AsyncGenerator<readonly (Square | Unreadable)[]> {
  for (let start = 0; start < files.length; start += batch) {
    yield await Promise.all(files.slice(start, start + batch).map((file) => readSquare(file, size)))
  }
}

async function readSquare(file: string, size: number): Promise<Square | Unreadable> {
  try {
    const squares = await renderView({ id: file, file }, PLAIN, [size])
    return { file, data: squares[size]! }
  } catch (error) {
    if (isUserError(error) && error instanceof Error) return { file, why: error.message }
    throw error
  }
}
