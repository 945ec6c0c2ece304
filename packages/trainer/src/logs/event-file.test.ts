import { crc32c } from './crc32c'
import { scalarRecord, versionRecord } from './event-file'

test('CRC-32C of the standard check text', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

test('the version record is the one that TensorFlow writes', () => {
  const expected = '1800000000000000a37f4b22' + '0900000000000000001a0d627261696e2e4576656e743a32'
  const record = Buffer.from(versionRecord(0)).toString('hex')
  expect(record.slice(0, 16)).toBe(expected.slice(0, 16))
  expect(record.slice(24, 24 + 48)).toBe(expected.slice(24))
})

test('a record frames its length, and leaves out what is no number', () => {
  const whole = scalarRecord({ time: 1, step: 300, values: { a: 1, b: Number.NaN } })
  const view = Buffer.from(whole)
  expect(Number(view.readBigUInt64LE(0))).toBe(whole.length - 16)
  expect(view.includes('a')).toBe(true)
  expect(scalarRecord({ time: 1, step: 300, values: { a: 1 } })).toEqual(whole)
})
