import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Vega is an ES module, which jest cannot load: a process of its own renders, as the command line does. */
let sections: Record<'whole' | 'distance' | 'none', string>
beforeAll(async () => {
  const root = join(__dirname, '..', '..', '..')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@laviter/source',
      '--import',
      'tsx',
      'src/report/fixtures/print-generation-scores.ts',
    ],
    { cwd: root, maxBuffer: 1e7 },
  )
  sections = JSON.parse(stdout)
}, 120_000)

const textOf = (name: keyof typeof sections) =>
  sections[name]
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')

test('each number stands beside its yardsticks, with all that it was measured with', () => {
  const text = textOf('whole')
  for (const said of [
    'one of a sentence each, drawn at temperature 0.5, 128 pixels a side',
    'first shrunk to 128 pixels',
    'Drawn 61.2 21.0 ± 1.2 3.41 ± 0.11 1,500 against 1,500',
    'Drawn before training 214.7 190.0 ± 1.2 1.12 ± 0.11',
    'by 2.0 pixels 24.3 13.0 ± 1.2 –',
    'one half against the other 19.8 0.1 ± 1.2 9.87 ± 0.11 750 against 750',
    'inception-v3, nsfwjs, frozen backbone, pooled, 2048 wide',
    'the more so here, where there are fewer pictures than features',
    'right in 61.2 % of those that were held out',
    'of classes that it has never seen',
    'Drawn pictures reach 62.7 % of that',
    'it reads 86.0 % right',
    'have the colour named in 36.0 % (34.1–38.0 % by 2,310 parts), 3.0× what sentences dealt out anew would find, 12.0 %',
  ])
    expect(text).toContain(said)
})

test('what was not measured is not there', () => {
  expect(textOf('distance')).toContain('61.2')
  for (const absent of ['KID', 'Inception Score', 'aligner', 'colour', 'temperature'])
    expect(textOf('distance')).not.toContain(absent)
  expect(textOf('none')).not.toContain('FID')
})
