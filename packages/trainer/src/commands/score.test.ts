import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OFFLINE, startCli, type Ended } from '../fixtures/command-line'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-score-'))
  await write('references.json', { annotations: REFERENCES })
  await write('hypotheses.json', HYPOTHESES)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const HYPOTHESES = [
  { image_id: 7, caption: 'A small red bird.' },
  { image_id: 'b', caption: 'two dogs' },
]
const REFERENCES = [
  { id: 0, image_id: 7, caption: 'a small red bird' },
  { id: 1, image_id: 'b', caption: 'two dogs run on grass' },
  { id: 2, image_id: 7, caption: 'a bird on a branch' },
]
const write = (name: string, content: unknown) =>
  writeFile(
    join(folder, name),
    content instanceof Uint8Array || typeof content === 'string'
      ? content
      : JSON.stringify(content),
  )

/** No METEOR by default: its tables are no matter of these tests. */
const score = (
  hypotheses = 'hypotheses.json',
  references = 'references.json',
  ...more: string[]
): Promise<Ended> => {
  const metrics = more.includes('--metrics') ? [] : ['--metrics', 'bleu,rouge-l,cider']
  const files = ['--hypotheses', hypotheses, '--references', references]
  return startCli(['score', ...files, ...metrics, ...more], { cwd: folder, env: OFFLINE }).ended
}

test('prints scores over all, and of each image in the order of the hypotheses', async () => {
  const { code, stdout, stderr } = await score(undefined, undefined, '--per-item', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const printed = JSON.parse(stdout)
  expect(Object.keys(printed)).toEqual(['scores', 'items'])
  expect(Object.keys(printed.scores).sort()).toEqual(
    ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'CIDEr', 'CIDEr_plain', 'ROUGE_L'].sort(),
  )
  // all six words are in the references; the lengths are 4 of 4 and 2 of 5
  expect(printed.scores.Bleu_1).toBeCloseTo(Math.exp(1 - 9 / 6), 6)
  expect(printed.items.map((item: { image_id: unknown }) => item.image_id)).toEqual([7, 'b'])
  expect(printed.items[0]).toMatchObject({
    Bleu_4: expect.closeTo(1, 6),
    ROUGE_L: 1,
    CIDEr: expect.any(Number),
  })
})

test('as a table, and without the items where nobody asked', async () => {
  const [json, table] = await Promise.all([
    score(undefined, undefined, '--json'),
    score(undefined, undefined, '--per-item'),
  ])
  expect(Object.keys(JSON.parse(json.stdout))).toEqual(['scores'])
  expect(table.stdout).toMatch(/^BLEU-1 +60\.65\n/)
  expect(table.stdout).toMatch(/^image\tBLEU-1\t.*\tCIDEr\tCIDEr, plain\n7\t100\.00\t/m)
})

test('METEOR that cannot be had is left out with the reason, and fails only where it was asked for', async () => {
  const away = { cwd: folder, env: { ...OFFLINE, LAVITER_CACHE: join(folder, 'cache') } }
  const args = ['score', '--hypotheses', 'hypotheses.json', '--references', 'references.json']
  const [all, asked] = await Promise.all([
    startCli([...args, '--json'], away).ended,
    startCli([...args, '--metrics', 'meteor,cider', '--json'], away).ended,
  ])
  expect(all.stderr).toMatch(/^! METEOR is left out: /m)
  expect(all.stderr).not.toMatch(/^\s+at /m)
  expect(all.code).toBe(0)
  expect(JSON.parse(all.stdout).scores).toHaveProperty('Bleu_4')
  expect(JSON.parse(all.stdout).scores).not.toHaveProperty('METEOR')
  expect(asked.stderr).toMatch(/^! METEOR is left out: /m)
  expect(asked.code).toBe(1)
  expect(Object.keys(JSON.parse(asked.stdout).scores)).toEqual(['CIDEr', 'CIDEr_plain'])
})

test('images of one file only are counted and left out, and the exit code tells', async () => {
  await write('more.json', [...HYPOTHESES, { image_id: 8, caption: 'a' }])
  await write('fewer.json', HYPOTHESES.slice(0, 1))
  const [alone, unsaid, whole] = await Promise.all([
    score('more.json', undefined, '--json'),
    score('fewer.json', undefined, '--json'),
    score(undefined, undefined, '--json'),
  ])
  expect(alone.stderr).toBe('! 1 image without references left out: 8\n')
  expect(alone.code).toBe(1)
  expect(JSON.parse(alone.stdout)).toEqual(JSON.parse(whole.stdout)) // those that can be scored are
  expect(unsaid.stderr).toMatch(/^! 1 image without a hypothesis left out: b$/m)
  expect(unsaid.code).toBe(1)
})

test('an empty caption is scored, and told', async () => {
  await write('empty.json', [HYPOTHESES[0], { image_id: 'b', caption: ' ' }])
  const { code, stdout, stderr } = await score('empty.json', undefined, '--per-item', '--json')
  expect(code).toBe(0)
  expect(stderr).toBe('! 1 of 2 generated captions have no words\n')
  expect(JSON.parse(stdout).items[1]).toMatchObject({ image_id: 'b', CIDEr: 0 })
})

test.each<[string, unknown, RegExp]>([
  [
    'two of one image',
    [...HYPOTHESES, HYPOTHESES[0]],
    /hypotheses\[0\] and hypotheses\[2\] are both of image 7/,
  ],
  [
    'a very long caption',
    [{ image_id: 7, caption: 'a '.repeat(10_001) }],
    /hypotheses\[0\]\.caption has 20002 characters/,
  ],
  [
    'JSON of another shape',
    { captions: HYPOTHESES },
    /hypotheses is an object of captions: give a COCO result list/,
  ],
  ['a list of something else', [{ id: 7, text: 'a' }], /hypotheses\[0\]\.image_id is missing/],
  ['text that is no JSON', '[{"image_id": 7,', /odd\.json is no JSON: /],
  [
    'a file that is not UTF-8',
    Buffer.from('[{"image_id": 7,\n "caption": "caf\xe9"}]', 'latin1'),
    /odd\.json is not UTF-8, from line 2 on/,
  ],
  [
    'nothing in common',
    [{ image_id: '7', caption: 'a' }],
    /no image has both a hypothesis and a reference/,
  ],
])('%s is one clear error', async (_, content, message) => {
  const name = `odd-${_.replaceAll(' ', '-')}.json`
  await write(name, content)
  const { code, stdout, stderr } = await score(name)
  expect(stderr).toMatch(new RegExp(message.source.replace('odd\\.json', name.replace('.', '\\.'))))
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('files and names that there are not', async () => {
  const [missing, directory, metric, swapped] = await Promise.all([
    score('nowhere.json'),
    score('.'),
    score(undefined, undefined, '--metrics', 'spice'),
    score('references.json', 'hypotheses.json'),
  ])
  expect(missing.stderr).toMatch(/nowhere\.json cannot be read: there is no such file/)
  expect(directory.stderr).toMatch(/it is a folder/)
  expect(metric.stderr).toMatch(/no metric "spice" of captions: choose among bleu, meteor/)
  expect(swapped.stderr).toMatch(/are the two files swapped\?/)
  for (const { code } of [missing, directory, metric, swapped]) expect(code).toBe(1)
})
