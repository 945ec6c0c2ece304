import { UserError } from './user-error'

/** A row-major matrix: row i is `data[i * columns .. (i + 1) * columns)`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array | Float64Array
}

/** Embeddings, one a row: plain arrays, typed arrays, or one flat matrix. */
export type Rows = Matrix | readonly ArrayLike<number>[]

/** Norms below this count as this, so that a zero vector has cosine 0 with everything. */
export const SMALLEST_NORM = 1e-8

const isMatrix = (rows: Rows): rows is Matrix => 'data' in rows

/**
 * The rows as one matrix; a matrix is passed through, arrays are copied in double precision.
 *
 * @param name - what the caller calls them, for the error
 * @param rows - at least one row, each of the same length, at least one column
 * @returns the matrix, [rows, columns]
 * @throws UserError where there is no row, a row of another length, or data of another size
 */
export function toMatrix(name: string, rows: Rows): Matrix {
  if (isMatrix(rows)) {
    if (rows.rows < 1 || rows.columns < 1) {
      throw new UserError(
        `${name} is empty (${rows.rows} x ${rows.columns}): give at least one row`,
      )
    }
    if (rows.data.length !== rows.rows * rows.columns) {
      throw new UserError(
        `${name}.data holds ${rows.data.length} numbers, not rows x columns = ${rows.rows} x ${rows.columns}`,
      )
    }
    return rows
  }
  const columns = rows[0]?.length ?? 0
  if (columns === 0) throw new UserError(`${name} is empty: give at least one row of numbers`)
  const data = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new UserError(
        `${name}[${i}] has ${row.length} columns, ${name}[0] has ${columns}: rows must be of one length`,
      )
    }
    data.set(row, i * columns)
  })
  return { rows: rows.length, columns, data }
}

/**
 * Two sets of rows that are to be compared.
 *
 * @throws UserError naming both where their columns differ
 */
export function expectSameColumns(names: readonly [string, string], a: Matrix, b: Matrix): void {
  if (a.columns !== b.columns) {
    throw new UserError(
      `${names[0]} has ${a.columns} columns, ${names[1]} ${b.columns}: cosine needs one embedding space`,
    )
  }
}

/**
 * The Euclidean norm of each row, not below {@link SMALLEST_NORM}.
 *
 * @param name - what the caller calls the matrix, for the error
 * @returns norms, [rows]
 * @throws UserError naming row and column where a number is NaN or infinite
 */
export function rowNorms(name: string, { rows, columns, data }: Matrix): Float64Array {
  const norms = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let squares = 0
    for (let at = row * columns, end = at + columns; at < end; at++)
      squares += data[at]! * data[at]!
    if (!Number.isFinite(squares))
      throw notFinite(name, row, data.subarray(row * columns, (row + 1) * columns))
    norms[row] = Math.max(Math.sqrt(squares), SMALLEST_NORM)
  }
  return norms
}

/**
 * Rows that are to be measured as they are.
 *
 * @param name - what the caller calls the matrix, for the error
 * @throws UserError naming row and column where a number is NaN or infinite
 */
export function expectFinite(name: string, { rows, columns, data }: Matrix): void {
  for (let at = 0; at < rows * columns; at++) {
    if (!Number.isFinite(data[at])) {
      const row = Math.floor(at / columns)
      throw notFinite(name, row, data.subarray(row * columns, (row + 1) * columns))
    }
  }
}

function notFinite(name: string, row: number, values: Float32Array | Float64Array): UserError {
  const column = values.findIndex((value) => !Number.isFinite(value))
  return new UserError(
    column < 0
      ? `${name}[${row}] is too long a vector to measure: scale the embeddings down`
      : `${name}[${row}][${column}] is ${values[column]}: embeddings must be finite; the encoder that made them has diverged or was fed a broken input`,
  )
}
