import type { Item } from '@laviter/data'
import { mostFrequentCaption } from './most-frequent-caption'

const data = (...items: [split: Item['split'], ...captions: string[]][]) => ({
  name: 'mock',
  root: '.',
  classes: ['bird'],
  skipped: [],
  unknownColumns: [],
  items: items.map(([split, ...captions], i) => ({
    id: `${i}`,
    file: `${i}.png`,
    captions,
    class: 'bird',
    classIndex: 0,
    split,
  })),
})

test('counts the training captions as words, and writes the winner as it stands', () => {
  const found = mostFrequentCaption(
    data(
      ['train', 'A dog.', 'A Red Bird!'],
      ['train', 'a red bird', 'a dog'],
      ['train', 'a red  bird.'],
      ['test', 'a dog', 'a dog', 'a dog'],
    ),
  )
  expect(found).toEqual({ caption: 'A Red Bird!', count: 3 })
})

test('the first of equals; all of the data where nothing is for training', () => {
  expect(mostFrequentCaption(data(['train', 'b', 'a'], ['train', 'a', 'b'])).caption).toBe('b')
  expect(mostFrequentCaption(data(['test', 'a'], ['test', 'b', 'b'])).caption).toBe('b')
})
