import { isUserError, UserError } from './errors'

test('a user error is told by its brand, also that of another copy of the class', () => {
  const other = Object.assign(new Error(), { [Symbol.for('@laviter/user-error')]: true })
  const cause = new Error('below')
  const error = new UserError('what, where, what to do', { cause })
  expect(isUserError(error)).toBe(true)
  expect(isUserError(other)).toBe(true)
  expect(error).toMatchObject({ name: 'UserError', message: 'what, where, what to do', cause })
  for (const none of [new Error('fault'), 'text', null, undefined, 7])
    expect(isUserError(none)).toBe(false)
})
