import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listCheckpoints } from '../checkpoint/checkpoint'
import { runCli, startCli } from '../fixtures/command-line'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-command-line-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['train aviary/tiny --phase vta --phase itm', /--phase takes one value, and got vta and itm/],
  ['train aviary/tiny --run a --run b', /--run takes one value, and got a and b: give it once/],
  ['eval a --metrics bleu --metrics cider', /--metrics takes one value/],
  ['retrieve a --text a --text b', /--text takes one value/],
  ['reproduce table4 --from a --from b', /--from takes one value/],
  ['config copy aviary/tiny --to a --to b', /--to takes one value/],
  [
    'config copy aviary/tiny --to /dev/null/x',
    /\/dev\/null\/x cannot be written: a file of that name/,
  ],
  ['train aviary/tiny --set', /Not enough arguments following: set/],
  ['data stats a --words abc', /--words must be a number/],
  ['train aviary/tiny --seed=', /--seed takes a value, and got none \(is a variable of the shell/],
  ['train aviary/tiny --seed  --run a', /--seed takes a value, and got none/], // an empty argument
  ['retrieve a --text a --top', /--top takes a value, and got none/],
  ['retrieve a --text a --index ', /--index takes a value, and got none/],
  ['retrieve a --text a --no-index', /Unknown argument.*no-index/],
  ['report a --compare b ', /An empty text was given for compare/],
  ['report a --compare', /--compare takes a value, and got none/],
  ['report ', /An empty text was given for run/],
  [
    'train aviary/tiny --json=maybe',
    /--json takes true, false or nothing behind it, and got "maybe"/,
  ],
])('%s is the user’s mistake, and nothing is done', async (line, message) => {
  const { code, stdout, stderr } = await runCli(line.split(' '), folder)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/a fault of ours/)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(await readdir(folder)).toEqual([])
})

test.each([
  'config validate --json aviary/tiny --set seed=3',
  'config validate aviary/tiny --set seed=3 --json=true --verbose false',
])('%s: an option that is true or false takes no argument that is not for it', async (line) => {
  const { code, stdout, stderr } = await runCli(line.split(' '), folder)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ seed: 3 })
})

test('phases may be taken from several runs: the first is looked for first', async () => {
  const { code, stderr } = await runCli('train --from a --from b --run c'.split(' '), folder)
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^laviter: There is no run folder a:/),
  })
})

test('no line of --help ends inside a word', async () => {
  const sources = await Promise.all(
    (await readdir(__dirname))
      .filter((name) => !name.endsWith('.test.ts'))
      .map((name) => join(__dirname, name))
      .concat(join(__dirname, '..', 'cli.ts'))
      .map((file) => readFile(file, 'utf8')),
  )
  const words = new Set(sources.join(' ').match(/[\p{L}\p{N}]+/gu))
  for (const command of ['', 'train', 'score', 'eval']) {
    const { stdout } = await runCli([...command.split(' '), '--help'].filter(Boolean), folder)
    const lines = stdout.split('\n').filter((line) => line.length > 80)
    const last = lines.map((line) => /[\p{L}\p{N}]+$/u.exec(line)?.[0] ?? '').filter(Boolean)
    expect(last.length).toBeGreaterThan(0)
    expect(last.filter((word) => !words.has(word))).toEqual([])
  }
})

describe('a reader who closes the pipe', () => {
  test('is no error', async () => {
    const { child, ended } = startCli(['config', 'keys', '--json'], { cwd: folder })
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('ends a training with a checkpoint', async () => {
    const args = ['train', 'aviary/tiny', '--device', 'cpu', '--phase', 'vta', '--run', 'piped']
    const { ended } = startCli(
      [...args, '--set', `features.folder=${join(folder, 'features')}`, '--json'],
      {
        cwd: folder,
        onLine: (line, child) => {
          if (line.startsWith('{"kind":"step"')) child.stdout?.destroy()
        },
      },
    )
    expect(await ended).toMatchObject({ code: 130, stderr: '' })
    const steps = await listCheckpoints(join(folder, 'piped', 'checkpoints', 'vta'))
    expect(steps.length).toBeGreaterThan(0)
    expect(steps.at(-1)).toBeLessThan(20) // not trained to its end
  })
})
