import { exampleTraining } from './fixtures/example-training'
import type { ReportData } from './report-data'
import { renderReport } from './render'

// Vega is an ES module, which jest cannot load: in place of its plots stands what they say
jest.mock('./figures/plot', () => ({
  ...jest.requireActual<object>('./figures/plot'),
  plot: (_: unknown, label: string) => Promise.resolve(label),
}))

const protocol = { candidates: 100, k: 1, draws: 30_000, seed: 1 }
const picture = { src: 'data:image/png;base64,', width: 8, height: 8, alt: 'a bird' }

/** The page of a run whose phase joint logged some of its losses, in words. */
async function pageOf(...losses: string[]): Promise<string> {
  const training = exampleTraining().map(({ writtenCaptions, ...history }) =>
    history.phase === 'joint'
      ? {
          ...history,
          terms: history.terms.filter(({ name }) => losses.includes(name)),
          seconds: [],
          ...(losses.includes('fakeText') && { writtenCaptions }),
        }
      : history,
  )
  const data: ReportData = {
    title: 'Birds',
    created: '2026-01-02T03:04:05.000Z',
    seed: 1,
    split: 'test',
    runs: [{ name: 'runs/birds', label: 'Transformer', protocol }],
    training,
    attention: {
      rule: '',
      grid: 2,
      items: [{ picture, caption: 'red', words: [{ word: 'red', overlay: picture, peak: 2 }] }],
    },
    attributes: [{ group: 'wing color', accuracy: 0.2, chance: 0.17, n: 240 }],
    dataSet: {
      name: 'birds',
      splits: [],
      unseenClasses: false,
      words: { vocabulary: 2, perCaption: 1 },
      examples: [],
      skipped: { total: 0, first: [] },
    },
    model: { facts: [] },
    environment: [],
    config: '',
    omitted: [],
    notes: [],
  }
  const page = String(await renderReport(data))
  return page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')
}

test('all helpers are named where all their losses are', async () => {
  const text = await pageOf('vta', 'fakeImage', 'fakeText', 'itm', 'tim')
  for (const said of [
    'Phase joint: the aligner with both helpers',
    'All parts train together',
    'also after the generator and the captioner have helped to train it',
    'The losses of joint training, each before its weight.',
    'in L_VTA, L_FI and L_FT among the 8 of a batch, 4 ln 8 = 8.32 nats each; in L_ITM among the captioner’s words; in L_TIM where the discriminators cannot tell.',
    'Where L_FI is near guessing',
    'Where L_FT is near guessing',
    'read as words, through which no gradient passes',
  ])
    expect(text).toContain(said)
})

test.each([
  ['captioner', ['vta', 'fakeText', 'itm'], ['generator', 'L_FI', 'L_TIM']],
  ['generator', ['vta', 'fakeImage', 'tim'], ['captioner', 'L_FT', 'L_ITM', 'Written captions']],
])('with the %s alone nothing is said of the other helper', async (helper, losses, absent) => {
  const text = await pageOf(...losses)
  for (const said of [
    `Phase joint: the aligner with the ${helper}`,
    `Aligner and ${helper} train together`,
    `also after the ${helper} has helped to train it`,
  ])
    expect(text).toContain(said)
  const joint = text.slice(text.indexOf('Phase joint:'), text.indexOf('The data'))
  for (const other of absent) expect(joint).not.toContain(other)
})

test('an aligner that trained on alone was not helped', async () => {
  const text = await pageOf('vta')
  for (const said of [
    'Phase joint: the aligner alone',
    'The aligner trains on',
    'The loss of joint training, before its weight.',
    'in L_VTA among the 8 of a batch, 4 ln 8 = 8.32 nats.',
    'cannot say yet, and what the helpers of phase joint',
  ])
    expect(text).toContain(said)
  for (const absent of ['both helpers', 'helped', 'together', 'L_FI', 'L_FT', 'L_ITM', 'L_TIM'])
    expect(text).not.toContain(absent)
})
