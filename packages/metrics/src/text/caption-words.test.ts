import { createWordCounter, numberWords } from './caption-words'

test('says whose caption each word is, empty captions included', () => {
  const { words, kinds, starts, hypotheses, captionOf, itemOf } = numberWords([
    { hypothesis: '', references: ['a b', ''] },
    { hypothesis: 'b  c', references: ['c\xA0a'] },
  ])
  expect([...words]).toEqual([0, 1, 1, 2, 2, 0])
  expect(kinds).toBe(3)
  expect([...starts]).toEqual([0, 0, 2, 2, 4, 6])
  expect([...hypotheses]).toEqual([0, 3, 5])
  expect([...captionOf]).toEqual([1, 1, 3, 3, 4, 4])
  expect([...itemOf]).toEqual([0, 0, 0, 1, 1])
})

test.each([
  ['a\uFEFFb', 1],
  ['a\x85b', 2],
  ['a\x1Cb', 2],
  ['a\x1Db\x1Ec\x1Fd', 4],
  ['a\t\n\v\f\rb', 2],
  ['a\u1680b\u2000c\u200Ad\u2028e\u2029f\u202Fg\u205Fh\u3000i', 9],
  ['a\u180Eb\u200Bc', 1],
])('words are what Python’s split finds: %j', (hypothesis, kinds) => {
  expect(numberWords([{ hypothesis, references: [''] }])).toMatchObject({ kinds })
})

test('numbers tokens as it numbers lines', () => {
  const counter = createWordCounter()
  counter.add({ hypothesis: ['3\xA01/2', 'b'], references: [['b'], []] })
  expect(counter.captions()).toEqual(
    numberWords([{ hypothesis: '3\xA01/2 b', references: ['b', ''] }]),
  )
})
