import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { parse } from 'yaml'
import { formatConfig, loadConfig } from './load'
import { parseOverrides } from './overrides'
import { configSchema } from './schema'
import { listKeys } from './schema-tree'
import { listShipped } from './shipped'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-config-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(text: string): Promise<string> {
  const file = join(folder, 'run.yaml')
  await writeFile(file, text)
  return file
}

const minimal = { name: 'x', data: { format: 'folder' as const, root: 'photos' } }

test('fills in every default, and reads back what it saved', async () => {
  const { config } = await loadConfig(minimal)
  expect(config.vta.rate).toEqual({ start: 2e-4, factor: 0.98, floor: 5e-5 })
  expect(config.parts.textEncoder).toBe('transformer')
  const again = await loadConfig(await write(formatConfig(config)))
  expect(again.config).toEqual(config)
})

test('tells all mistakes at once, with line, column and the near key', async () => {
  const file = await write(
    'name: x\ndata:\n  format: folder\n  roots: here\nvta:\n  batch: many\n  rate:\n    strat: 1\nparts:\n  textEncoder: 3\n',
  )
  const error = await loadConfig(file).catch((error: Error) => error.message)
  expect(error).toContain('has 4 mistakes')
  expect(error).toContain('4:3 data.roots: unknown key. Did you mean root?')
  expect(error).toContain('6:10 vta.batch: expected')
  expect(error).toContain('8:5 vta.rate.strat: unknown key. Did you mean start?')
  expect(error).toContain('10:16 parts.textEncoder: expected string')
})

test('names the values that a key takes', async () => {
  const file = await write('name: x\ndata:\n  format: foldr\n')
  await expect(loadConfig(file)).rejects.toThrow(
    /run\.yaml: 3:11 data\.format: must be one of these\. Did you mean folder\?/,
  )
})

test('guided captions need a captioner that is taught with blank pictures', async () => {
  const guided = 'name: x\ndata:\n  format: folder\ndecoding:\n  guidance: 2\n'
  await expect(loadConfig(await write(guided))).rejects.toThrow(
    /run\.yaml: 5:13 decoding\.guidance: .* Train with itm\.blankImages 0\.1/,
  )
  const { config } = await loadConfig(await write(`${guided}itm:\n  blankImages: 0.1\n`))
  expect(config.decoding.guidance).toBe(2)
})

test('only drawn captions can be chosen from', async () => {
  const greedy = 'name: x\ndata:\n  format: folder\ndecoding:\n  bestOf: 8\n'
  await expect(loadConfig(await write(greedy))).rejects.toThrow(
    /run\.yaml: 5:11 decoding\.bestOf: .* Set the method to nucleus/,
  )
  const { config } = await loadConfig(await write(`${greedy}  method: nucleus\n`))
  expect(config.decoding.bestOf).toBe(8)
})

test('a hit must be able to miss', async () => {
  const sure = 'name: x\ndata:\n  format: folder\nevaluation:\n  candidates: 5\n  k: 5\n'
  await expect(loadConfig(await write(sure))).rejects.toThrow(
    /run\.yaml: 6:6 evaluation\.k: must be less than evaluation\.candidates/,
  )
})

test('an alias without its anchor is told', async () => {
  const file = await write('name: x\ndata: {format: folder}\ncaptioner: *foo\n')
  const error = await loadConfig(file).catch((error: unknown) => error)
  expect(isUserError(error)).toBe(true)
  expect(error).toMatchObject({ message: expect.stringMatching(/run\.yaml is no YAML: .*foo/) })
})

test('a text that is no YAML is told with its place', async () => {
  const file = await write('name: x\ndata: {format: folder\nvta: 1\n')
  await expect(loadConfig(file)).rejects.toThrow(/run\.yaml:\d+:\d+ is no YAML/)
})

test('a name that does not exist is answered with the near one', async () => {
  await expect(loadConfig('aviary/smal')).rejects.toThrow(/Did you mean aviary\/small\?/)
})

describe('--set', () => {
  test('is typed by the schema', () => {
    expect(
      parseOverrides([
        'name=7',
        'vta.batch=32',
        'vta.rate.start=1e-3',
        'vta.clip=null',
        'features.views=[plain, crop]',
      ]),
    ).toEqual({
      name: '7',
      'vta.batch': 32,
      'vta.rate.start': 1e-3,
      'vta.clip': null,
      'features.views': ['plain', 'crop'],
    })
  })

  test('wins over the file, also where the file has no such section', async () => {
    const { config } = await loadConfig(
      minimal,
      parseOverrides(['vta.rate.start=0.5', 'data.root=a=b']),
    )
    expect(config.vta.rate.start).toBe(0.5)
    expect(config.data.root).toBe('a=b')
  })

  test.each([
    ['vta.bacth=3', /no key bacth in vta\. Did you mean batch\?/],
    ['vat.batch=3', /no key vat\. Did you mean vta\?/],
    ['vta.batch', /write it as key=value/],
    ['vta.batch.size=3', /no key size in vta\.batch/],
    ['constructor=1', /no key constructor\./],
    ['__proto__.x=1', /no key __proto__\./],
  ])('%s is an error', (assignment, message) => {
    expect(() => parseOverrides([assignment])).toThrow(message)
  })

  test('takes whatever a part of one’s own wants', () => {
    expect(parseOverrides(['textEncoder.options.depth=3'])).toEqual({
      'textEncoder.options.depth': 3,
    })
  })
})

test.each(listShipped().map(({ name, file }) => [name, file]))(
  '%s ships and is sound',
  async (name, file) => {
    const { config } = await loadConfig(name)
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(new RegExp(`^# npx laviter train ${name}`))
    expect(config.data.format).toBe(name.split('/')[0])
    expect(parse(text)).toMatchObject({ name: config.name })
  },
)

test('every key is documented', () => {
  const silent = listKeys(configSchema).filter(({ description }) => description === '')
  expect(silent).toEqual([])
})
