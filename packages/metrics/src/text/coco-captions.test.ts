import fc from 'fast-check'
import hypothesesJson from '../fixtures/hypotheses.json'
import referencesJson from '../fixtures/references.json'
import { UserError } from '../user-error'
import { longestCaption, readCocoCaptions } from './coco-captions'

const hypotheses = [
  { image_id: 2, caption: 'two dogs' },
  { image_id: 1, caption: '' },
]
const references = {
  images: [{ id: 1 }, { id: 2 }],
  annotations: [
    { id: 7, image_id: 1, caption: 'a bird' },
    { id: 8, image_id: 2, caption: 'dogs run' },
    { id: 9, image_id: 1, caption: 'a red bird' },
  ],
}

test('pairs captions in the order of the hypotheses; an empty one counts', () => {
  expect(readCocoCaptions(hypotheses, references)).toEqual({
    items: [
      { id: 2, hypothesis: 'two dogs', references: ['dogs run'] },
      { id: 1, hypothesis: '', references: ['a bird', 'a red bird'] },
    ],
    skipped: [],
  })
})

test('reads a list of references too, and names as ids', () => {
  const named = [{ image_id: 'wren.jpg', caption: 'a wren' }]
  expect(readCocoCaptions(named, named).items).toEqual([
    { id: 'wren.jpg', hypothesis: 'a wren', references: ['a wren'] },
  ])
})

test('reads the 400 images of the fixtures', () => {
  const { items, skipped } = readCocoCaptions(hypothesesJson, referencesJson)
  expect(items).toHaveLength(400)
  expect(skipped).toEqual([])
})

test('counts what is in one file only', () => {
  const more = [...hypotheses, { image_id: 5, caption: 'a cat' }]
  const { annotations } = references
  const fewer = { annotations: [...annotations, { image_id: 6, caption: 'a cow' }] }
  expect(readCocoCaptions(more, fewer).skipped).toEqual([
    { id: 5, reason: 'no references' },
    { id: 6, reason: 'no hypothesis' },
  ])
})

test.each([
  [
    'two captions of an image',
    [...hypotheses, { image_id: 2, caption: 'x' }],
    references,
    'hypotheses[0] and hypotheses[2] are both of image 2',
  ],
  ['swapped files', references, hypotheses, 'are the two files swapped?'],
  ['a text', 'a bird', references, 'hypotheses is "a bird": give a COCO result list'],
  ['null', null, references, 'hypotheses is null'],
  [
    'references of another shape',
    hypotheses,
    { captions: [] },
    'references is an object of captions',
  ],
  ['no references', hypotheses, { annotations: [] }, 'references.annotations is an empty list'],
  ['no hypotheses', [], references, 'hypotheses is an empty list'],
  ['an entry that is none', [3], references, 'hypotheses[0] is 3'],
  ['no image', [{ caption: 'x' }], references, 'hypotheses[0].image_id is missing'],
  [
    'a caption that is a list',
    [{ image_id: 1, caption: ['x'] }],
    references,
    'hypotheses[0].caption is a list of 1',
  ],
  [
    'no caption',
    hypotheses,
    { annotations: [{ image_id: 1 }] },
    'references.annotations[0].caption is missing',
  ],
  ['nothing in common', [{ image_id: 9, caption: 'x' }], references, 'no image has both'],
  [
    'numbers and texts',
    [{ image_id: '1', caption: 'x' }],
    references,
    'one as a number and one as a text',
  ],
  [
    'a very long caption',
    [{ image_id: 1, caption: 'x'.repeat(longestCaption + 1) }],
    references,
    'hypotheses[0].caption has 20001 characters',
  ],
])('refuses %s', (_, first, second, message) => {
  expect(() => readCocoCaptions(first, second)).toThrow(UserError)
  expect(() => readCocoCaptions(first, second)).toThrow(message)
})

test('any JSON is read, or refused by one clear error', () => {
  const json = fc.oneof(
    fc.jsonValue(),
    fc.array(
      fc.record({
        image_id: fc.oneof(fc.nat(3), fc.jsonValue()),
        caption: fc.oneof(fc.string(), fc.jsonValue()),
      }),
    ),
  )
  fc.assert(
    fc.property(json, json, (first, second) => {
      try {
        expect(readCocoCaptions(first, second).items.length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
      }
    }),
  )
})
