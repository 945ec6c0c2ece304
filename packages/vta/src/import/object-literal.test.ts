import { isUserError } from '@laviter/nn/errors'
import fc from 'fast-check'
import { parseObjectLiteral, type Literal } from './object-literal'

const parse = (source: string, start = 0) => parseObjectLiteral(source, start, 'model.js')

test('reads what a minifier writes', () => {
  const source = `n.exports={a:.5,b:-.25e-3,"c d":'it\\'s "so"',e:[!0,!1,null,],2:{},f:"\\u00e9"};`
  expect(parse(source, source.indexOf('{'))).toEqual({
    a: 0.5,
    b: -0.00025,
    'c d': `it's "so"`,
    e: [true, false, null],
    2: {},
    f: 'é',
  })
})

test('all JSON is a literal', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      const expected: Literal = JSON.parse(json)
      expect(parse(json)).toEqual(expected)
    }),
    { seed: 1 },
  )
})

test.each([
  '{a:process.exit()}',
  '{a:1',
  '[1 2]',
  '"open',
  '!2',
  '{a:function(){}}',
  '['.repeat(99),
])('%s is no data', (source) => {
  expect(() => parse(source)).toThrow(/model\.js: expected .* at character/)
})

test('any text gives a literal or a UserError', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\'!01.e-abnull \\') }), (source) => {
      try {
        parse(source)
      } catch (error) {
        expect([isUserError(error), error]).toEqual([true, error])
      }
    }),
    { numRuns: 2000, seed: 1 },
  )
})

test('a key named __proto__ is data', () => {
  const parsed = parse('{"__proto__":{polluted:1}}')
  expect(Object.keys(Object(parsed))).toEqual(['__proto__'])
  expect(Object(parsed).polluted).toBeUndefined()
})
