import fixtures from '../fixtures/captions.json'
import { longestCaption } from './coco-captions'
import type { Meteor } from './meteor/meteor'
import { UserError } from '../user-error'
import type { CaptionItem } from './caption-item'
import { scoreCaptions, type CaptionMetric, type ScoreName } from './score-captions'

const captions = fixtures.items.map(({ image_id, hypothesis, references }) => ({
  id: image_id,
  hypothesis,
  references,
}))
const names = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr', 'CIDEr_plain'] as const

/** Shares words with the reference: enough to see that METEOR's numbers arrive. */
const meteor: Meteor = {
  statistics: () => [],
  score: () => ({ score: 0.5, reference: 0, statistics: [] }),
  create: () => ({
    add: () => ({ score: 0.5, reference: 0, statistics: [] }),
    compute: () => 0.25,
  }),
  notices: '',
}

test('equals COCO’s scorer from plain text, over all and of each image', async () => {
  const { scores, items } = await scoreCaptions(captions)
  for (const name of names) {
    expect(scores[name]).toBeCloseTo(fixtures.scores[name], 12)
    items.forEach((item, at) => expect(item[name]).toBeCloseTo(fixtures.items[at]![name], 12))
  }
  expect(items.map(({ image_id }) => image_id)).toEqual(captions.map(({ id }) => id))
})

test('without its tables METEOR is absent, and a note says so', async () => {
  const { scores, items, notes } = await scoreCaptions(captions.slice(0, 3))
  expect(scores).not.toHaveProperty('METEOR')
  expect(items[0]).not.toHaveProperty('METEOR')
  expect(notes.join()).toContain('METEOR is left out')
})

test('with them it stands beside the others', async () => {
  const { scores, items, notes } = await scoreCaptions(captions.slice(0, 3), { meteor })
  expect(scores.METEOR).toBe(0.25)
  expect(items.map(({ METEOR }) => METEOR)).toEqual([0.5, 0.5, 0.5])
  expect(notes).toEqual([])
})

test.each([
  [['bleu'], ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4']],
  [['rouge-l'], ['ROUGE_L']],
  [['cider'], ['CIDEr', 'CIDEr_plain']],
  [['meteor'], ['METEOR']],
] as const)('scores by %s alone', async (metrics, expected) => {
  const { scores } = await scoreCaptions(captions.slice(0, 3), { metrics, meteor })
  expect(Object.keys(scores) as ScoreName[]).toEqual(expected)
})

test('takes captions from a generator, of either kind', async () => {
  const all = await scoreCaptions(captions)
  const some = await scoreCaptions(captions.values())
  const later = await scoreCaptions(
    (async function* () {
      yield* captions
    })(),
  )
  expect(some).toEqual(all)
  expect(later).toEqual(all)
})

test('notes what makes scores low', async () => {
  const { notes, scores } = await scoreCaptions(
    [{ id: 1, hypothesis: ' . ', references: ['a bird'] }],
    { meteor },
  )
  expect(notes).toEqual([
    '1 of 1 generated captions have no words',
    'CIDEr of one image alone is 0: it weighs n-grams by how few images have them',
  ])
  expect(scores.CIDEr).toBe(0)
})

test('lets others run, shows progress, and stops when told to', async () => {
  const many = Array.from({ length: 12 }, () => captions).flat()
  const seen: { done: number; total?: number }[] = []
  let turns = 0
  const timer = setInterval(() => turns++)
  await scoreCaptions(many, { metrics: ['bleu'], onProgress: (progress) => seen.push(progress) })
  clearInterval(timer)
  expect(seen.at(-1)).toEqual({ done: many.length, total: many.length })
  expect(seen.length).toBeGreaterThan(1)
  expect(turns).toBeGreaterThan(0)

  const controller = new AbortController()
  const reason = new Error('enough')
  const scoring = scoreCaptions(many, {
    onProgress: () => controller.abort(reason),
    signal: controller.signal,
  })
  await expect(scoring).rejects.toBe(reason)
  await expect(scoreCaptions(many, { signal: controller.signal })).rejects.toBe(reason)
})

test.each([
  [[], 'there are no captions'],
  [[{ id: 1, hypothesis: 'x', references: [] }], 'captions[0] has no reference'],
  [
    [{ id: 7, hypothesis: 'x'.repeat(longestCaption + 1), references: ['x'] }],
    'captions[0].hypothesis (image 7) has 20001 characters',
  ],
])('refuses what cannot be scored (%#)', async (set, message) => {
  await expect(scoreCaptions(set)).rejects.toThrow(message)
})

test.each<[string, unknown, string]>([
  ['null', null, 'captions[1] is null: give { id: 1, hypothesis:'],
  ['a text', 'a bird', 'captions[1] is "a bird"'],
  ['no hypothesis', { id: 2, references: ['x'] }, 'captions[1].hypothesis (image 2) is missing'],
  [
    'a hypothesis that is null',
    { id: 2, hypothesis: null, references: ['x'] },
    'captions[1].hypothesis (image 2) is null: give a text, empty where there is none',
  ],
  [
    'references that are a text',
    { id: 2, hypothesis: 'x', references: 'a bird' },
    'captions[1] has references that are "a bird": give a list of texts',
  ],
  [
    'no references',
    { id: 2, hypothesis: 'x' },
    'captions[1] has references that are missing: give a list of texts',
  ],
  [
    'a reference that is null',
    { id: 2, hypothesis: 'x', references: ['x', null] },
    'captions[1].references[1] (image 2) is null',
  ],
])('refuses an item that is none: %s', async (_, item, message) => {
  const set = [{ id: 1, hypothesis: 'x', references: ['x'] }, item] as CaptionItem[]
  const error: unknown = await scoreCaptions(set).catch((each: unknown) => each)
  expect(error).toBeInstanceOf(UserError)
  expect((error as Error).message).toContain(message)
})

test.each<[unknown, string]>([
  ['bleu', 'metrics is "bleu": give a list of bleu, meteor, rouge-l, cider'],
  [['bleu', 'spice'], 'metrics[1] is "spice": give some of bleu, meteor, rouge-l, cider'],
])('refuses metrics that are %j', async (metrics, message) => {
  const options = { metrics: metrics as CaptionMetric[] }
  const error: unknown = await scoreCaptions(captions, options).catch((each: unknown) => each)
  expect(error).toBeInstanceOf(UserError)
  expect((error as Error).message).toContain(message)
})

test('an empty caption scores nothing, but by ROUGE-L where a reference has no words either', async () => {
  const { items } = await scoreCaptions([
    { id: 1, hypothesis: '', references: ['a bird'] },
    { id: 2, hypothesis: ' . ', references: ['a bird', '!'] },
  ])
  expect(items.map(({ ROUGE_L }) => ROUGE_L)).toEqual([0, 1])
  for (const item of items)
    for (const name of names) if (name !== 'ROUGE_L') expect(item[name]).toBeCloseTo(0, 3)
})

test('the longest caption of any kind of text takes linear time', async () => {
  for (const unit of [
    'bird ',
    'a',
    'a.',
    '-',
    '*a',
    "'",
    '(5) 5-',
    '<a b ',
    'a@',
    '&',
    "a'",
    '&amp;',
    'http://',
    '$.,:',
  ]) {
    // what rules need that scan far stands once, and far away
    const end = ' @ :// / . com'
    const text = unit.repeat((longestCaption - end.length) / unit.length) + end
    const { items } = await scoreCaptions([{ id: 1, hypothesis: text, references: ['a bird'] }])
    expect(items).toHaveLength(1)
  }
})
