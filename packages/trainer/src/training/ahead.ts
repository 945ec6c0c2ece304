/**
 * Asks for the next item before the current one is used, so that its reading and decoding go on, on the pool's threads,
 * while the step computes.
 *
 * @param source - read strictly in order; its `return` is called when the reader leaves
 */
export async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = iterator.next()
      next.catch(() => undefined) // it is thrown where it is awaited
      yield value
    }
  } finally {
    await next.catch(() => undefined)
    await iterator.return?.()
  }
}
