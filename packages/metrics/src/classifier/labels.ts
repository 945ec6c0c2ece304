import { UserError } from '../user-error'

/**
 * Goes through the class of each image.
 *
 * @param labels - indices of classes, [n]
 * @param classes - how many there are
 * @param n - images
 * @param visit - gets the label of each row, in order
 * @throws UserError where there are more or fewer labels than images, or one is of no class
 */
export function eachLabel(
  labels: ArrayLike<number>,
  classes: number,
  n: number,
  visit: (label: number, row: number) => void,
): void {
  if (labels.length !== n) {
    throw new UserError(`${labels.length} labels for ${n} images: give one each`)
  }
  for (let row = 0; row < n; row++) {
    const label = labels[row]!
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new UserError(
        `labels[${row}] is ${label}: give the index of its class, 0 to ${classes - 1}`,
      )
    }
    visit(label, row)
  }
}

/**
 * How many images each class has.
 *
 * @param labels - [n]
 * @param classes - names
 * @param n - images
 * @returns counts, none of them 0, [classes]
 * @throws UserError where there is one class or none, a class has no image, or labels do not fit
 */
export function countClasses(
  labels: ArrayLike<number>,
  classes: readonly string[],
  n: number,
): Float64Array {
  if (classes.length < 2) {
    throw new UserError(
      `a classifier needs two classes or more, and got ${classes.length === 1 ? `"${classes[0]}" alone` : 'none'}`,
    )
  }
  const counts = new Float64Array(classes.length)
  eachLabel(labels, classes.length, n, (label) => counts[label]!++)
  const empty = classes.filter((_, c) => counts[c] === 0)
  if (empty.length > 0) {
    throw new UserError(
      `${empty.length} of ${classes.length} classes have no image, "${empty[0]}" first: leave them out of classes`,
    )
  }
  return counts
}
