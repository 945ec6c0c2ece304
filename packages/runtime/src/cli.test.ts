import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { runSource } from '../testing/run-source'
import { scratchFolder } from '../testing/scratch'

const scratch = scratchFolder()
const run = (...args: string[]) =>
  runSource('cli.ts', args, {
    env: {
      ...process.env,
      LAVITER_CACHE: mkdtempSync(join(scratch, 'cache-')),
      CXX: '/no/compiler',
    },
  }).ended

test('helps, with an example for each command', async () => {
  const { code, stdout, stderr } = await run('install', '--help')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('laviter-runtime install --cuda')
})

test.each([
  [[], /Say what to do: install or doctor/],
  [['instal'], /Unknown argument: instal/],
  [['install', '--tensorflow', 'latest'], /^No TensorFlow version: "latest"/],
  [['install'], /^No C\+\+ compiler at CXX=\/no\/compiler/],
])('a mistake is one line and exit code 1: %j', async (args, message) => {
  const { code, stdout, stderr } = await run(...args)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trim()).toMatch(message)
  expect(stderr.trim()).not.toContain('\n')
})

test('doctor tells what is missing, as a table and as JSON, with empty stderr', async () => {
  const [table, json] = await Promise.all([run('doctor'), run('doctor', '--json')])
  expect([table.code, table.stderr, json.stderr]).toEqual([0, '', ''])
  expect(table.stdout).toMatch(/^backend +wasm$/m)
  expect(table.stdout).toMatch(/^! TensorFlow is not installed. Run `laviter-runtime install`/m)
  expect(table.stdout).toMatch(/^! No C\+\+ compiler/m)
  expect(JSON.parse(json.stdout)).toMatchObject({
    node: process.version,
    backend: { name: 'wasm', gpu: false },
    cache: { entries: [] },
  })
})
