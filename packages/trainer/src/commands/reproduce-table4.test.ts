import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OFFLINE, startCli } from '../fixtures/command-line'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-table4-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('laviter reproduce table4 trains four generators on one aligner, goes on with one jointly, and prints their numbers beside the paper’s', async () => {
  const sets = [
    'vta.epochs=1',
    'itm.epochs=1',
    'tim.epochs=2', // StackGAN-v1: one a stage
    'joint.epochs=1',
    'joint.stepsPerEpoch=1',
    'checkpoint.everySteps=100',
    `features.folder=${join(folder, 'features')}`,
  ].flatMap((set) => ['--set', set])
  const args = ['reproduce', 'table4', 'aviary/tiny', '--run', 'table', '--device', 'cpu', '--json']
  const make = () => startCli([...args, ...sets], { cwd: folder, env: OFFLINE }).ended
  const { code, stdout, stderr } = await make()
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(code).toBe(0)
  const table = JSON.parse(stdout)
  expect(table.columns.map(({ label }: { label: string }) => label)).toEqual([
    'IS',
    'FID',
    'KID x 1000',
  ])
  const names = ['stackgan-v1', 'stackgan-v2', 'attngan', 'mirrorgan', 'laviter']
  expect(table.rows.map(({ name }: { name: string }) => name)).toEqual(names)
  for (const { name, values, runs } of table.rows) {
    expect(values[0].mean).toBeGreaterThanOrEqual(1)
    expect(values[1].mean).toBeGreaterThan(0)
    expect(values[2].mean).not.toBeNaN()
    expect(runs).toEqual([
      expect.objectContaining({ seed: 1, epochs: name === 'laviter' ? 1 : 2, images: 16 }),
    ])
  }
  expect(table.baseline.values[0]).toBeNull() // the judge is not asked of blurred pictures
  expect(table.baseline.values[1].mean).toBeGreaterThanOrEqual(0)
  expect(table.published.rows).toHaveLength(5)
  const captioner = (run: string) =>
    readFile(join(folder, 'table', run, 'model/captioner/captioner.safetensors'))
  expect((await captioner('mirrorgan')).equals(await captioner('show-and-tell'))).toBe(true)
  const encoders = new Set<string>()
  for (const name of names) {
    const evaluation = await readFile(join(folder, 'table', name, 'evaluation.json'), 'utf8')
    // every row ends at the configuration's largest size
    expect(JSON.parse(evaluation).generation).toMatchObject({ size: 32, realSize: 32, images: 16 })
    encoders.add(JSON.stringify(JSON.parse(evaluation).generation.encoder))
  }
  expect(encoders.size).toBe(1) // the jointly trained row is seen by the same eyes
  // and what they see in real pictures, and the judge of it, is made once for all rows
  const made = await readdir(join(folder, 'features'))
  for (const name of ['judge-32', 'real-test-32', 'blurred-test-32', 'fid-blurred-test-32']) {
    expect(made.filter((file) => file.startsWith(`aviary-tiny-${name}-`))).toHaveLength(1)
  }
  expect(table.orders.map(({ column }: { column: string }) => column)).toEqual(['IS', 'FID'])

  // `laviter eval` of a row alone sees by its own encoder, draws as many pictures as it is told, and shrinks real ones to
  // any size: such numbers are not taken
  const alone = { laviter: { encoder: { key: 'own' } }, attngan: { images: 8 }, mirrorgan: { realSize: 16 } } // prettier-ignore
  for (const [name, otherwise] of Object.entries(alone)) {
    const path = join(folder, 'table', name, 'evaluation.json')
    const { generation, ...others } = JSON.parse(await readFile(path, 'utf8'))
    generation.fid.generated.value = 999
    await writeFile(
      path,
      JSON.stringify({ ...others, generation: { ...generation, ...otherwise } }),
    )
  }
  const again = JSON.parse((await make()).stdout)
  expect(again.rows.map(({ values }: { values: object[] }) => values[1])).toEqual(
    table.rows.map(({ values }: { values: object[] }) => values[1]),
  )
})
