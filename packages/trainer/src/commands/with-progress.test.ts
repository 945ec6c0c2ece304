import { watchReader } from './reader-left'
import { withProgress } from './with-progress'

test('a reader who leaves ends the job, not what comes after it', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation()
  const left = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  watchReader()
  await withProgress(async () => {
    expect(exit).not.toHaveBeenCalled()
    process.stdout.emit('error', left)
    expect(exit.mock.calls).toEqual([[0]])
  })
  process.stdout.emit('error', left)
  expect(exit).toHaveBeenCalledTimes(1)
  exit.mockRestore()
})
