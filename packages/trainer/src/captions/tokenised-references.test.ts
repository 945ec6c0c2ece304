import { tokenisedReferences } from './tokenised-references'

test('a picture’s captions are tokenised when they are asked for, once', () => {
  const reads = jest.fn()
  const item = {
    get captions() {
      reads()
      return ['A red bird, on a branch.', "It's red"]
    },
  }
  const unread = {
    get captions(): string[] {
      throw new Error('nobody asked for it')
    },
  }
  const facts = {
    id: 'wren',
    file: 'wren.png',
    class: 'wren',
    classIndex: 0,
    split: 'train',
  } as const
  const items = [item, unread].map((captions) => Object.assign(captions, facts))
  const references = tokenisedReferences({ items })
  expect(references(0)).toEqual(['a red bird on a branch', "it 's red"])
  expect(references(0)).toBe(references(0))
  expect(reads).toHaveBeenCalledTimes(1)
})
