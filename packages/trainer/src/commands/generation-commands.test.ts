import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { OFFLINE, startCli, type Ended } from '../fixtures/command-line'

/** A generator of some thousand numbers on 64 drawn birds: its run is that of the tests below. */
const SMALL = ['vta.epochs=1', 'tim.epochs=1', 'checkpoint.everySteps=100'].flatMap((set) => [
  '--set',
  set,
])

let folder: string
let made: Ended
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-generation-'))
  const features = ['--set', `features.folder=${join(folder, 'features')}`]
  const args = ['--run', 'run', '--phase', 'tim', '--device', 'cpu', ...SMALL, ...features]
  made = await cli('train', 'aviary/tiny', ...args)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cli = (...args: string[]) => startCli(args, { cwd: folder, env: OFFLINE }).ended

describe('laviter generate', () => {
  test('a sheet of each stage and where each word was drawn, the same for the same seed', async () => {
    expect(made.stderr).not.toMatch(/^\s+at /m)
    expect(made.code).toBe(0)
    await writeFile(
      join(folder, 'lines.txt'),
      'a small blue bird\n\na bird with a zygodactyl foot\n',
    )
    const draw = (out: string, ...args: string[]) =>
      cli('generate', 'run', 'a red bird', '--from', 'lines.txt', '--count', '2', '--out', out, ...args) // prettier-ignore
    const [drawn, same, other] = await Promise.all([
      draw('one.png', '--stages', '--attention', 'maps', '--json'),
      draw('two.png'),
      draw('three.png', '--seed', '8'),
    ])
    expect([drawn.code, same.code, other.code]).toEqual([0, 0, 0])
    const told = JSON.parse(drawn.stdout)
    expect(told).toMatchObject({ seed: 1, count: 2, size: 32 })
    expect(told.sentences.map(({ text }: { text: string }) => text)).toEqual([
      'a red bird',
      'a small blue bird',
      'a bird with a zygodactyl foot',
    ])
    expect(told.sentences[2].unknown).toEqual(['zygodactyl', 'foot'])
    expect(drawn.stderr).toMatch(
      /! "a bird with a zygodactyl foot": .* never read zygodactyl, foot/,
    )
    expect(told.stages.map(({ size }: { size: number }) => size)).toEqual([16, 32])
    expect(told.attention).toHaveLength(6) // three sentences, two pictures, one stage that attends
    for (const file of [told.picture, told.stages[0].picture, ...told.attention]) {
      expect((await sharp(await readFile(file)).metadata()).format).toBe('png')
    }
    const [one, two, three] = await Promise.all(
      ['one', 'two', 'three'].map((name) => readFile(join(folder, `${name}.png`))),
    )
    expect(two!.equals(one!)).toBe(true)
    expect(three!.equals(one!)).toBe(false)
    expect(same.stdout).toBe(`${join(told.picture, '..', 'two.png')}\n`)
  })

  test('what a user may get wrong: one clear error each', async () => {
    const wrong: [string[], RegExp][] = [
      [[], /There is no sentence to draw: write one in quotes/],
      [['zygodactyl foot'], /none of its words \(zygodactyl, foot\) is among/],
      [['a red bird', '--out', join('run', 'config.yaml', 'x.png')], /cannot be written/],
    ]
    const ended = await Promise.all(wrong.map(([args]) => cli('generate', 'run', ...args)))
    ended.forEach(({ code, stdout, stderr }, i) => {
      expect(stderr).toMatch(wrong[i]![1])
      expect(stderr).not.toMatch(/^\s+at /m)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    })
  })
})

describe('laviter eval of drawn pictures', () => {
  test('every number names what it was measured with, and stands beside its yardsticks', async () => {
    const metrics = 'is,fid,kid,generated-r-precision,generated-colours'
    const { code, stdout, stderr } = await cli('eval', 'run', '--metrics', metrics, '--json')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(0)
    const { generation, notes, images } = JSON.parse(stdout)
    expect(generation).toMatchObject({
      images,
      size: 32,
      realSize: 32,
      encoder: { name: 'inception-v3, random', layer: 'frozen backbone, pooled', d: 203 },
      blur: 0.5,
    })
    for (const value of [generation.fid, generation.kid]) {
      expect(Object.keys(value).sort()).toEqual(['blurred', 'generated', 'realHalves', 'untrained'])
      expect(value.generated.n).toEqual([images, images])
      for (const yardstick of Object.values<{ value: number }>(value))
        expect(yardstick.value).not.toBeNaN()
    }
    const { judge, generated, real } = generation.inceptionScore
    expect(judge).toMatchObject({
      name: 'a linear softmax on frozen backbone, pooled',
      unseen: true,
    })
    expect(generated.classes).toBe(judge.classes)
    expect(real.value).toBeGreaterThanOrEqual(1)
    expect(notes.join()).toMatch(
      /its judge has never seen; it judges by those of the training split/,
    )
    expect(notes.join()).toMatch(/FID of 16 pictures with 203 features is too high/)
    expect(generation.rPrecision.generated.candidates).toBe(8)
    expect(generation.rPrecision.share).toBeGreaterThanOrEqual(0)
    const groups = generation.colours.rows.map(({ group }: { group: string }) => group)
    expect(groups.length).toBeGreaterThan(0) // those that one of 16 sentences names
    expect(['crown color', 'wing color', 'belly color']).toEqual(expect.arrayContaining(groups))
    expect(generation.colours.reader.tested).toBe(images)
    const again = await cli('eval', 'run', '--metrics', metrics, '--json')
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout))
    const table = await cli('eval', 'run', '--metrics', 'fid,kid')
    for (const line of [/^drawn, untrained/m, /^real, blurred/m, /^features: inception-v3/m])
      expect(table.stdout).toMatch(line)
  })

  test('fewer pictures than FID needs, and a run without a generator', async () => {
    const few = await cli('eval', 'run', '--metrics', 'fid', '--images', '1')
    expect(few.stderr).toMatch(
      /FID needs at least 2 pictures on each side, there is 1 generated one/,
    )
    await rm(join(folder, 'run', 'model', 'generator'), { recursive: true })
    const [none, undrawn] = await Promise.all([
      cli('eval', 'run', '--metrics', 'kid'),
      cli('generate', 'run', 'a red bird'),
    ])
    for (const { code, stderr } of [none, undrawn]) {
      expect(stderr).toMatch(/holds no generator yet: laviter train .*--phase tim --resume/)
      expect(code).toBe(1)
    }
    expect(few.code).toBe(1)
  })
})
