import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './consumer'

jest.setTimeout(300_000)

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

test('a part of one’s own: the command line trains it, evaluates it and finds with it', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'mean-words.mjs'), programs[1] ?? '')
  const laviter = (...args: string[]) =>
    runProgram(process.execPath, [join(root, 'packages/trainer/bin/laviter.mjs'), ...args], folder)
  const part = 'parts.textEncoder=./mean-words.mjs'
  await laviter(
    'train',
    'aviary/tiny',
    '--run',
    'runs/mine',
    '--set',
    part,
    '--set',
    'vta.epochs=1',
  )
  const { stdout } = await laviter('eval', 'runs/mine', '--json')
  expect(JSON.parse(stdout).rPrecision.value).toBeGreaterThanOrEqual(0)
  const query = ['--text', 'a red bird', '--json']
  const { stdout: found } = await laviter('retrieve', 'runs/mine', ...query)
  expect(JSON.parse(found).hits).toHaveLength(5)
})

test('a captioner of one’s own: typed, checked, trained, and it describes pictures', async () => {
  writeFileSync(join(folder, 'my-captioner.mjs'), programs[2] ?? '')
  writeFileSync(join(folder, 'my-captioner.test.mjs'), programs[3] ?? '')
  const node = (...args: string[]) => runProgram(process.execPath, args, folder)
  await node(join(root, 'node_modules/typescript/bin/tsc'), ...CHECK, 'my-captioner.mjs')
  const { stdout: tested } = await node('--test', 'my-captioner.test.mjs')
  expect(tested).toMatch(/^# pass \d\d\n# fail 0$/m)
  const laviter = (...args: string[]) =>
    node(join(root, 'packages/trainer/bin/laviter.mjs'), ...args)
  const part = 'parts.captioner=./my-captioner.mjs'
  await laviter('train', 'aviary/tiny', '--run', 'runs/told', '--set', part)
  const [row = ''] = readFileSync(join(folder, '.data/aviary-tiny/metadata.jsonl'), 'utf8').split(
    '\n',
  )
  const picture = join('.data/aviary-tiny', JSON.parse(row).file_name)
  const { stdout: told } = await laviter('caption', 'runs/told', picture, '--json')
  expect(JSON.parse(told)).toMatchObject({ text: expect.any(String) })
})
