import { isUserError } from '@laviter/nn/errors'
import { writingFault } from './writing-fault'

const fault = (code: string) => Object.assign(new Error(`${code}: write`), { code })

test.each([
  ['ENOSPC', /Disk full while writing \/data\/birds.*run the same command again/],
  ['EACCES', /No permission to write \/data\/birds.*--to/],
  ['EROFS', /read-only/],
  ['ENOTDIR', /a part of its path is a file/],
  ['ENOENT', /cannot be made, or went away/],
])('%s is explained to the user', (code, message) => {
  const told = writingFault(fault(code), '/data/birds')
  expect(isUserError(told)).toBe(true)
  expect(told).toMatchObject({ message: expect.stringMatching(message) })
})

test('a fault of ours stays what it is', () => {
  const ours = new TypeError('x is not a function')
  expect(writingFault(ours, '/data/birds')).toBe(ours)
})
