import { uptime } from 'node:os'
import { isRunning, thisProcess } from './process-identity'

const now = () => new Date()

test('this process runs; one that had its number before does not', async () => {
  const me = await thisProcess()
  expect(me).toEqual(await thisProcess())
  expect(await isRunning(me, now())).toBe(true)
  const onLinux = process.platform === 'linux'
  expect(await isRunning({ ...me, began: `${me.began}0` }, now())).toBe(!onLinux)
})

test('where nobody tells when a process began, one from before the machine was started is gone', async () => {
  const unknown = { pid: process.pid, began: 'unknown' }
  expect(await isRunning(unknown, now())).toBe(true)
  const before = new Date(Date.now() - (uptime() + 60) * 1000)
  expect(await isRunning(unknown, before)).toBe(false)
})
