import { whileDoing } from './while-doing'

const name = { task: 'features', unit: 'pictures' } as const
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('yields progress and returns the result', async () => {
  const events = whileDoing(name, async ({ onProgress }) => {
    for (let done = 1; done <= 3; done++) {
      onProgress({ done, total: 3 })
      await turn()
    }
    return 'result'
  })
  const seen: number[] = []
  let next = await events.next()
  for (; !next.done; next = await events.next()) seen.push(next.value.done)
  expect(next.value).toBe('result')
  expect(seen.at(-1)).toBe(3)
  expect(seen).toEqual([...seen].sort())
})

test('passes on what the job throws', async () => {
  const events = whileDoing(name, async () => {
    await turn()
    throw new Error('broken')
  })
  await expect(events.next()).rejects.toThrow('broken')
})

test('leaving stops the job and waits for it', async () => {
  let ended = false
  const events = whileDoing(name, async ({ onProgress, signal }) => {
    onProgress({ done: 0, total: 9 })
    while (!signal.aborted) await turn()
    ended = true
  })
  for await (const event of events) {
    expect(event.total).toBe(9)
    break
  }
  expect(ended).toBe(true)
})

test('a signal from outside reaches the job', async () => {
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  const events = whileDoing(name, async ({ signal }) => signal.throwIfAborted(), stop.signal)
  await expect(events.next()).rejects.toThrow('enough')
})
