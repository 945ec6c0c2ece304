import { setTimeout as sleep } from 'node:timers/promises'
import { isAbortOf } from './is-abort-of'

test('knows what a signal stopped, also within Node’s own functions', async () => {
  const [stop, other] = [new AbortController(), new AbortController()]
  const both = AbortSignal.any([stop.signal, other.signal])
  const waiting = sleep(60_000, undefined, { signal: both }).catch((error: unknown) => error)
  stop.abort()
  const error = await waiting
  expect(error).not.toBe(stop.signal.reason)
  expect(isAbortOf(stop.signal, error)).toBe(true)
  expect(isAbortOf(stop.signal, stop.signal.reason)).toBe(true)
  expect(isAbortOf(other.signal, error)).toBe(false)
  expect(isAbortOf(stop.signal, new Error('the disk is full'))).toBe(false)
})
