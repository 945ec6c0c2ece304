import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { runProgram } from './consumer'

const root = join(__dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const programs = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, program = '']) => program)
/** Types of plain JavaScript, as an editor checks them. */
const CHECK = ['--noEmit', '--allowJs', '--checkJs', '--strict', '--skipLibCheck'].concat([
  '--target',
  'es2022',
  '--module',
  'nodenext',
  '--types',
  'node',
])
const folder = mkdtempSync(join(tmpdir(), 'laviter-readme-'))

beforeAll(() => symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('one package: the losses run on plain TensorFlow.js', async () => {
  writeFileSync(join(folder, 'losses.mjs'), programs[0] ?? '')
  const { stdout } = await runProgram(process.execPath, ['losses.mjs'], folder)
  expect(stdout).toMatch(/Tensor\s+\d+\.\d+/)
})

test('the command line: every line runs as it is written, on the smallest birds', async () => {
  const cwd = join(folder, 'line')
  mkdirSync(cwd)
  const [lines = []] = commands('### The command line')
  expect(lines.length).toBeGreaterThan(8)
  const run = (line: string) => runLine(line.replace('aviary/small', 'aviary/tiny'), cwd)
  const [train = '', ...others] = lines
  await run(train)
  writeUsersFiles(cwd)
  for (const line of others) await run(line)
  const made = ['report.html', 'evaluation.json'].map((name) => `birds/${name}`)
  for (const path of [...made, 'table5/table5.html'])
    expect(existsSync(join(cwd, 'runs', path))).toBe(true)
})

test('a folder of one’s own: every line runs as it is written, on a few pictures and with small parts', async () => {
  const [, lines = []] = commands('### The command line')
  const cwd = join(folder, 'line')
  const [check = '', train = '', evaluate = ''] = lines
  expect(lines).toHaveLength(3)
  expect((await runLine(check, cwd)).stdout).toMatch(/^pictures +64 /)
  await runLine(train, cwd, small())
  const { stdout } = await runLine(evaluate, cwd)
  expect(JSON.parse(stdout)).toMatchObject({ split: 'test', captioning: expect.anything() })
})

/** Runs a line of a shell block. */
function runLine(line: string, cwd: string, more: readonly string[] = []) {
  const [program, ...args] = wordsOf(line)
  if (program === 'node') return runProgram(process.execPath, args, cwd)
  expect(program).toBe('npx')
  return runProgram(join(root, 'node_modules/.bin', args[0]!), [...args.slice(1), ...more], cwd)
}

/** What makes parts and phases of any configuration as small as those of aviary/tiny. */
function small(): string[] {
  const tiny: unknown = parse(readFileSync(join(root, 'datasets/aviary/tiny.yaml'), 'utf8'))
  const keys = leaves(tiny).filter((key) => !/^(name|data|parts)\b/.test(key))
  return keys.flatMap((key) => ['--set', key])
}

/** @returns `path=value` of each value */
function leaves(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node))
    return [`${path}=${typeof node === 'string' ? node : JSON.stringify(node)}`]
  return Object.entries(node).flatMap(([key, child]) =>
    leaves(child, path === '' ? key : `${path}.${key}`),
  )
}

/** Programs of a chapter's shell blocks, a line each, without their comments. */
function commands(chapter: string): string[][] {
  const [, text = ''] = readme.split(`${chapter}\n`)
  const [before = ''] = text.split(/^###? /m)
  return [...before.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '')),
  )
}

/** As a shell splits a line that has double quotes only. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)

/** What the lines name and a user has: a picture, captions of anybody's, a folder of photos. */
function writeUsersFiles(cwd: string): void {
  const drawn = join(cwd, '.data/aviary-tiny')
  const items = readFileSync(join(drawn, 'metadata.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as { file_name: string; text: string[] })
  const write = (name: string, value: unknown) =>
    writeFileSync(join(cwd, name), JSON.stringify(value))
  const captions = items.slice(0, 2).map(({ text }, image_id) => ({ image_id, caption: text[0] }))
  write('mine.json', captions)
  write('coco.json', { annotations: captions })
  copyFileSync(join(drawn, items[0]!.file_name), join(cwd, 'wren.jpg'))
  mkdirSync(join(cwd, 'my-photos'))
  for (const [i, { file_name, text }] of items.entries()) {
    copyFileSync(join(drawn, file_name), join(cwd, 'my-photos', `${i}.webp`))
    writeFileSync(join(cwd, 'my-photos', `${i}.txt`), text.join('\n'))
  }
}

test('a part of one’s own: the command line trains it, evaluates it and finds with it', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'mean-words.mjs'), programs[1] ?? '')
  const laviter = (...args: string[]) =>
    runProgram(process.execPath, [join(root, 'packages/trainer/bin/laviter.mjs'), ...args], folder)
  const [[train = ''] = []] = commands('### A swapped part')
  await runLine(train, folder)
  const { stdout } = await laviter('eval', 'runs/words', '--json')
  expect(JSON.parse(stdout).rPrecision.value).toBeGreaterThanOrEqual(0)
  const query = ['--text', 'a red bird', '--json']
  const { stdout: found } = await laviter('retrieve', 'runs/words', ...query)
  expect(JSON.parse(found).hits).toHaveLength(5)
})

test('a captioner of one’s own: typed, checked, trained, and it describes pictures', async () => {
  writeFileSync(join(folder, 'my-captioner.mjs'), programs[2] ?? '')
  writeFileSync(join(folder, 'my-captioner.test.mjs'), programs[3] ?? '')
  const node = (...args: string[]) => runProgram(process.execPath, args, folder)
  await node(join(root, 'node_modules/typescript/bin/tsc'), ...CHECK, 'my-captioner.mjs')
  const [, [rules = '', train = ''] = []] = commands('### A swapped part')
  const { stdout: tested } = await runLine(rules, folder)
  expect(tested).toMatch(/^# pass \d\d\n# fail 0$/m)
  const laviter = (...args: string[]) =>
    node(join(root, 'packages/trainer/bin/laviter.mjs'), ...args)
  await runLine(train, folder)
  const [row = ''] = readFileSync(join(folder, '.data/aviary-tiny/metadata.jsonl'), 'utf8').split(
    '\n',
  )
  const picture = join('.data/aviary-tiny', JSON.parse(row).file_name)
  const { stdout: told } = await laviter('caption', 'runs/told', picture, '--json')
  expect(JSON.parse(told)).toMatchObject({ text: expect.any(String) })
})
