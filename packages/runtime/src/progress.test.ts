import { paced, type Progress } from './progress'

afterEach(() => jest.useRealTimers())

test('chunks of a step are heard ten times a second; a new step, its end and notes at once', () => {
  jest.useFakeTimers({ now: 0 })
  const heard: Progress[] = []
  const { onProgress } = paced({ onProgress: (event) => heard.push(event) })
  const chunk = (step: string, done: number) =>
    onProgress!({ kind: 'progress', step, done, total: 100 })
  for (let done = 0; done < 50; done++) {
    chunk('download', done)
    jest.advanceTimersByTime(10)
  }
  expect(heard.map((event) => 'done' in event && event.done)).toEqual([0, 10, 20, 30, 40])
  heard.length = 0
  chunk('unpack', 1)
  chunk('unpack', 2)
  onProgress!({ kind: 'note', text: 'building' })
  chunk('unpack', 100)
  expect(heard).toEqual([
    { kind: 'progress', step: 'unpack', done: 1, total: 100 },
    { kind: 'note', text: 'building' },
    { kind: 'progress', step: 'unpack', done: 100, total: 100 },
  ])
})

test('nobody listens', () => {
  expect(paced({})).toEqual({ signal: undefined })
})
