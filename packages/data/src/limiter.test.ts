import { mapLimited } from './limiter'

const later = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

test('keeps the order, and so many at once', async () => {
  let running = 0
  let most = 0
  const doubled = await mapLimited([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++running)
    await later(n)
    running--
    return 2 * n
  })
  expect(doubled).toEqual([10, 2, 8, 4, 6])
  expect(most).toBe(2)
})

test('a failure is thrown once nothing runs any more, and nothing else starts', async () => {
  const started: number[] = []
  let ended = 0
  const work = mapLimited([0, 1, 2, 3], 2, async (n) => {
    started.push(n)
    if (n === 0) throw new Error('no paint left')
    await later(20)
    ended++
  })
  await expect(work).rejects.toThrow('no paint left')
  expect(started).toEqual([0, 1])
  expect(ended).toBe(1)
})

test('aborting rejects with the reason, once what runs has ended', async () => {
  const controller = new AbortController()
  let ended = 0
  const work = mapLimited(
    [0, 1, 2],
    1,
    async () => {
      controller.abort(new Error('stop'))
      await later(10)
      ended++
    },
    controller.signal,
  )
  await expect(work).rejects.toThrow('stop')
  expect(ended).toBe(1)
})
