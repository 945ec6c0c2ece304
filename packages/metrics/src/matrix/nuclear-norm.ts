import type { Matrix } from '../rows'
import { addProducts, rowLanes } from './add-products'
import { bidiagonalise } from './bidiagonal'
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues'

/**
 * The sum of the singular values of a bᵀ, which is the trace of ((aᵀ a) (bᵀ b))^1/2.
 *
 * Singular values, not roots of eigenvalues of a product: a root would lose half of the digits of the small ones.
 *
 * @param a - [n, d]
 * @param b - [m, d]
 * @param onProgress - told from time to time which share in [0, 1] is done
 */
export function productNuclearNorm(
  a: Matrix,
  b: Matrix,
  onProgress?: (share: number) => void,
): number {
  const [tall, flat] = a.rows < b.rows ? [b, a] : [a, b]
  const [m, n] = [tall.rows, flat.rows]
  if (n === 0) return 0
  const data = new Float64Array(m * n)
  addProducts(rowLanes(tall), rowLanes(flat), data)
  const { diagonal, above } = bidiagonalise(
    { rows: m, columns: n, data },
    onProgress && ((done) => onProgress(1 - (1 - done / n) ** 3)),
  )
  // [[0, B], [Bᵀ, 0]], its rows in another order, is tridiagonal; its eigenvalues are the singular values and their negatives
  const beside = new Float64Array(2 * n - 1)
  diagonal.forEach((value, i) => (beside[2 * i] = value))
  above.forEach((value, i) => (beside[2 * i + 1] = value))
  const values = tridiagonalEigenvalues(new Float64Array(2 * n), beside)
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / 2
}
