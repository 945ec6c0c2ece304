import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSafetensors } from '@laviter/nn/safetensors'
import { listCheckpoints } from './checkpoint/checkpoint'
import { runCli, startCli, type Ended, type Running } from './fixtures/command-line'
import { writeColouredSquares, writeRows } from './fixtures/coloured-squares'
import { parseMetrics } from './logs/run-log'

const FIXTURES = join(__dirname, 'fixtures')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cli = (...args: string[]) => runCli(args, folder)

/** aviary/tiny: 64 drawn birds, a small random backbone, some 20, 10 and 10 steps, a checkpoint every two. */
const tiny = (run: string, ...args: string[]) => begin('aviary/tiny', run, ...args)

/** Where a run keeps what phase joint began with. */
const BEFORE_JOINT = 'model-before-joint'

/** Phase vta alone. */
const aligned = (run: string, ...args: string[]) => tiny(run, '--phase', 'vta', ...args)

const begin = (config: string, run: string, ...args: string[]) => [
  'train',
  config,
  '--device',
  'cpu',
  '--set',
  `features.folder=${join(folder, 'features')}`,
  '--run',
  run,
  ...args,
]

/** All that a phase of a run ends with, to the bit. */
async function endOf(run: string, phase: 'vta' | 'itm' | 'tim' | 'joint' = 'vta') {
  const root = join(folder, run)
  const checkpoints = join(root, 'checkpoints', phase)
  const last = (await listCheckpoints(checkpoints)).at(-1)
  const step = join(checkpoints, `step-${last}`)
  const tensors = (await readdir(step)).filter((name) => name.endsWith('.safetensors')).sort()
  const lines = parseMetrics(await readFile(join(root, 'metrics.jsonl'), 'utf8'))
  const metrics = lines.filter((line) => line.phase === phase)
  return {
    tensors,
    values: await Promise.all(tensors.map((name) => readFile(join(step, name)))),
    position: JSON.parse(String(await readFile(join(step, 'position.json')))),
    metrics: metrics.map((line) => ({ ...line, seconds: undefined, parts: undefined })),
  }
}

function expectError({ code, stdout, stderr }: Ended, message: RegExp) {
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/^\s+at /m) // a user's mistake shows no stack
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
}

const goOn = (run: string, ...args: string[]) => [
  'train',
  '--run',
  run,
  '--resume',
  '--device',
  'cpu',
  ...args,
]

/** Runs a command line that tells events, and kills it after a step of the first phase that trains. */
async function killAt(step: number, args: readonly string[]) {
  const { ended } = startCli(args, {
    cwd: folder,
    onLine: (line, child) => {
      if (line.startsWith('{"kind":"step"') && JSON.parse(line).step >= step) child.kill('SIGKILL')
    },
  })
  expect((await ended).signal).toBe('SIGKILL')
}

describe('a run on aviary tiny', () => {
  let whole: Ended
  beforeAll(async () => {
    whole = await cli(...tiny('whole', '--json'))
  })

  test('trains all phases to their ends and tells events', async () => {
    expect(whole.stderr).toBe('')
    expect(whole.code).toBe(0)
    const events = whole.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'done', phase: 'joint' })
    const phasesOf = (kind: string) =>
      events.filter((event) => event.kind === kind).map(({ phase }) => phase)
    expect(phasesOf('start')).toEqual(['vta', 'itm', 'tim', 'joint'])
    expect(phasesOf('trained')).toEqual(['vta', 'itm', 'tim', 'joint'])
    expect(phasesOf('validation')).toEqual([
      'vta',
      'vta',
      'vta',
      'vta',
      'itm',
      'itm',
      'joint',
      'joint',
    ])
    const { position } = await endOf('whole')
    expect(position).toMatchObject({
      epoch: 4,
      batch: 0,
      best: { metric: 'R-precision', value: expect.any(Number) },
    })
  })

  test.each([1, 13])(
    'killed after step %i, it resumes to the same weights, bit for bit',
    async (step) => {
      const run = `killed-${step}`
      await killAt(step, aligned(run, '--json'))
      const resumed = await cli(...goOn(run, '--phase', 'vta'))
      expect(resumed.code).toBe(0)
      expect(await endOf(run)).toEqual(await endOf('whole'))
    },
  )

  test('killed in phase itm, on the aligner of another run, it resumes to the same captioner', async () => {
    await killAt(5, tiny('killed-itm', '--phase', 'itm', '--json', '--from', 'whole'))
    expect(await endOf('killed-itm')).toEqual(await endOf('whole'))
    const resumed = await cli(...goOn('killed-itm', '--phase', 'itm', '--json'))
    expect(resumed.code).toBe(0)
    const [start] = resumed.stdout.split('\n').filter((line) => line.startsWith('{"kind":"start"'))
    expect(JSON.parse(start ?? '')).toMatchObject({ phase: 'itm', step: 4 })
    expect(await endOf('killed-itm', 'itm')).toEqual(await endOf('whole', 'itm'))
    const words = (run: string, model: string) =>
      readFile(join(folder, run, model, 'captioner', 'captioner.safetensors'))
    expect(await words('killed-itm', 'model')).toEqual(await words('whole', BEFORE_JOINT))
  })

  test('killed in phase tim, it resumes to the same generator, discriminators and samples', async () => {
    await killAt(7, tiny('killed-tim', '--phase', 'tim', '--json', '--from', 'whole'))
    const resumed = await cli(...goOn('killed-tim', '--json')) // it knows what it was begun for
    expect(resumed.code).toBe(0)
    const [start] = resumed.stdout.split('\n').filter((line) => line.startsWith('{"kind":"start"'))
    expect(JSON.parse(start ?? '')).toMatchObject({ phase: 'tim', step: 6 })
    const whole = await endOf('whole', 'tim')
    expect(whole.tensors).toEqual(['average', 'optimiser', 'parameters'].map((name) => `${name}.safetensors`)) // prettier-ignore
    expect(await endOf('killed-tim', 'tim')).toEqual(whole)
    const samples = (await readdir(join(folder, 'whole', 'samples'))).filter(
      (name) => name !== 'joint', // a folder of its own
    )
    expect(samples.sort()).toEqual([
      'epoch-1-16.png',
      'epoch-1-32.png',
      'epoch-2-16.png',
      'epoch-2-32.png',
      'samples.json',
    ])
    const drawn = (run: string, model: string) =>
      readFile(join(folder, run, model, 'generator', 'generator.safetensors'))
    expect(await drawn('killed-tim', 'model')).toEqual(await drawn('whole', BEFORE_JOINT))
    for (const file of samples) {
      const read = (run: string) => readFile(join(folder, run, 'samples', file))
      expect([file, (await read('killed-tim')).equals(await read('whole'))]).toEqual([file, true])
    }
  })

  test('killed in phase joint, it resumes to the same modules, averages, optimisers and pictures', async () => {
    await cp(join(folder, 'whole'), join(folder, 'killed-joint'), { recursive: true })
    const run = (...path: string[]) => join(folder, 'killed-joint', ...path)
    // as it stood when phase tim was over
    await rm(run('checkpoints', 'joint'), { recursive: true })
    await rm(run('model'), { recursive: true })
    await rename(run(BEFORE_JOINT), run('model'))
    await killAt(4, goOn('killed-joint', '--phase', 'joint', '--json'))
    const resumed = await cli(...goOn('killed-joint', '--phase', 'joint', '--json'))
    expect(resumed.code).toBe(0)
    const [start] = resumed.stdout.split('\n').filter((line) => line.startsWith('{"kind":"start"'))
    expect(JSON.parse(start ?? '')).toMatchObject({ phase: 'joint', step: expect.any(Number) })
    const whole = await endOf('whole', 'joint')
    expect(await endOf('killed-joint', 'joint')).toEqual(whole)
    for (const file of [
      'model.safetensors',
      'captioner/captioner.safetensors',
      'generator/generator.safetensors',
    ]) {
      const read = (name: string) => readFile(join(folder, name, 'model', file))
      expect([file, (await read('killed-joint')).equals(await read('whole'))]).toEqual([file, true])
    }
    const pictures = async (name: string) =>
      (await readdir(join(folder, name, 'samples', 'joint'))).sort()
    expect(await pictures('killed-joint')).toEqual(await pictures('whole'))
  })

  test('Ctrl-C finishes the step, writes a checkpoint, ends with 130, and resumes to the same', async () => {
    let told = false
    const { ended } = startCli(aligned('interrupted', '--json'), {
      cwd: folder,
      onLine: (line, child) => {
        if (told || !line.startsWith('{"kind":"step"')) return
        told = true
        child.kill('SIGINT')
      },
    })
    const { code, stdout, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/Finishing the step and writing a checkpoint/)
    const end = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect(end).toMatchObject({ kind: 'end', reason: 'interrupted' })
    const written = await listCheckpoints(join(folder, 'interrupted', 'checkpoints', 'vta'))
    expect(written).toContain(end.step)
    await cli(...goOn('interrupted', '--phase', 'vta'))
    expect(await endOf('interrupted')).toEqual(await endOf('whole'))
  })

  test('while a run is trained, another process can neither go on with it nor begin anew', async () => {
    const running = await new Promise<Running>((resolve) => {
      const started = startCli(aligned('busy', '--json'), {
        cwd: folder,
        onLine: (line) => line.startsWith('{"kind":"step"') && resolve(started),
      })
    })
    const { child, ended } = running
    child.kill('SIGSTOP') // else it may be over before the others look
    const others = [goOn('busy', '--set', 'vta.epochs=9'), aligned('busy', '--fresh')]
    for (const other of await Promise.all(others.map((args) => cli(...args))))
      expectError(other, new RegExp(`busy is being trained by process ${child.pid} since .*--run`))
    child.kill('SIGCONT')
    expect((await ended).code).toBe(0)
    expect(await endOf('busy')).toEqual(await endOf('whole'))
    const left = (await readdir(join(folder, 'busy'))).filter((name) => name.startsWith('.'))
    expect(left).toEqual([])
  })

  test('a full disk is told, and what was written before stays', async () => {
    const ended = await runCli(aligned('full'), folder, [
      '--import',
      join(FIXTURES, 'full-disk.mjs'),
    ])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(
      /laviter: The checkpoint .*step-4 cannot be written: the disk is full: free some space\. Earlier checkpoints are intact/,
    )
    expect(await listCheckpoints(join(folder, 'full', 'checkpoints', 'vta'))).toEqual([2])
    const resumed = await cli(...goOn('full', '--phase', 'vta'))
    expect(resumed.code).toBe(0)
    expect(await endOf('full')).toEqual(await endOf('whole'))
  })

  test('damaged weights are told by their file', async () => {
    await cp(join(folder, 'whole'), join(folder, 'damaged'), { recursive: true })
    const checkpoints = join(folder, 'damaged', 'checkpoints', 'vta')
    for (const later of ['itm', 'tim', 'joint'])
      await rm(join(folder, 'damaged', 'checkpoints', later), { recursive: true })
    const [earlier, last] = (await listCheckpoints(checkpoints)).slice(-2)
    await rm(join(checkpoints, `step-${last}`), { recursive: true }) // a finished run needs no weights to go on
    const weights = join(checkpoints, `step-${earlier}`, 'parameters.safetensors')
    await truncate(weights, 100)
    expectError(await cli('train', '--run', 'damaged', '--resume'), /parameters\.safetensors/)
    const tensor = { dtype: 'F32' as const, shape: [1], data: new Float32Array(1) }
    await writeFile(weights, writeSafetensors({ 'image.regions.weight': tensor }))
    expectError(
      await cli('train', '--run', 'damaged', '--resume'),
      /image\.regions\.weight is \[1\], expected/,
    )
  })

  test('the run is measured, and searched by a sentence', async () => {
    const measured = await cli('eval', 'whole', '--json', '--device', 'cpu')
    expect(measured.code).toBe(0)
    expect(JSON.parse(measured.stdout)).toMatchObject({
      split: 'test',
      rPrecision: { value: expect.any(Number), chance: expect.any(Number) },
    })
    const found = await cli('retrieve', 'whole', '--text', 'a red bird', '--json', '--top', '3')
    expect(found.code).toBe(0)
    expect(JSON.parse(found.stdout).hits).toHaveLength(3)
  })

  test('an existing run wants --resume', async () => {
    expectError(await cli(...tiny('whole')), /whole already holds a run: continue it with --resume/)
  })

  test('goes on with one of the user’s own text encoders', async () => {
    const own = join(FIXTURES, 'bag-encoder.mjs')
    const args = aligned('own', '--set', `parts.textEncoder=${own}`, '--set', 'vta.epochs=1')
    expect(await cli(...args)).toMatchObject({ code: 0 })
    expect(await cli('eval', 'own', '--json')).toMatchObject({ code: 0 })
  })
})

describe('what a user may get wrong', () => {
  test('command and configuration', async () => {
    const ended = await Promise.all([
      cli('trian'),
      cli('train'),
      cli('train', 'aviary/tny'),
      cli('train', 'aviary/tiny', '--set', 'vta.bacth=3', '--run', 'x'),
      cli('train', 'aviary/tiny', '--set', 'itm.epoch=picture', '--run', 'x'),
      cli('train', 'folder/folder', '--run', 'x'),
      cli('train', 'aviary/tiny', '--set', 'tim.batch=1', '--run', 'x'),
    ])
    const [command, nothing, name, key, value, root, alone] = ended
    expectError(command!, /Did you mean train\?/)
    expectError(nothing!, /Name a configuration/)
    expectError(name!, /Did you mean aviary\/tiny\?/)
    expectError(key!, /no key bacth in vta\. Did you mean batch\?/)
    expectError(value!, /itm\.epoch: must be one of these.*pairs, images/s)
    expectError(root!, /--set data\.root=DIR/)
    expectError(alone!, /tim\.batch: a batch of one has no wrong pair: give 2 or more/)
  })

  test('run folders', async () => {
    await mkdir(join(folder, 'thesis'))
    await writeFile(join(folder, 'thesis', 'chapter.tex'), '')
    const ended = await Promise.all([
      cli('train', 'aviary/tiny', '--run', 'thesis'),
      cli('train', 'aviary/tiny', '--run', 'thesis/chapter.tex/run'),
      cli('train', '--resume', '--run', 'nowhere'),
      cli('eval', 'thesis'),
    ])
    const [other, unwritable, nowhere, none] = ended
    expectError(other!, /thesis is not empty and holds no run/)
    expectError(unwritable!, /chapter\.tex.run/)
    expectError(nowhere!, /There is no run folder nowhere/)
    expectError(none!, /thesis is no run folder/)
  })

  test('parts and backbones', async () => {
    await writeFile(join(folder, 'no-factory.mjs'), 'export const encoder = 1\n')
    const broken = 'export default () => ({ embed: 32, encode() {}, dispose() {} })\n'
    await writeFile(join(folder, 'half.mjs'), broken)
    const part = (name: string) => tiny(`part-${name}`, '--set', `parts.textEncoder=${name}`)
    const ended = await Promise.all([
      cli(...part('bilstn')),
      cli(...part('./nowhere.mjs')),
      cli(...part('./no-factory.mjs')),
      cli(...part('./half.mjs')),
      cli(...tiny('backbone', '--set', 'imageEncoder.backbone=resnet')),
    ])
    const [unknown, missing, factory, half, backbone] = ended
    expectError(unknown!, /Did you mean bilstm\?/)
    expectError(missing!, /there is no \.\/nowhere\.mjs/)
    expectError(factory!, /has no factory as its default export/)
    expect(half!.stderr).toMatch(/lacks parameters/)
    expect(half!.code).toBe(1)
    expect(backbone!.stderr).toMatch(/there is no resnet.*Names: nsfwjs, random/s)
    expect(backbone!.code).toBe(1)
  })

  test('a captioner that breaks a rule', async () => {
    const deaf = join(FIXTURES, 'deaf-captioner.mjs')
    expectError(
      await cli(...tiny('deaf', '--set', `parts.captioner=${deaf}`)),
      /deaf-captioner\.mjs breaks the rule "the word before is read": .*token t/,
    )
  })

  test('pictures and captions', async () => {
    const rows = await writeColouredSquares(join(folder, 'squares'))
    await writeFile(join(folder, 'squares', '1.png'), 'no picture')
    const small = [
      'imageEncoder.backbone=random',
      'imageEncoder.imageSize=75',
      'imageEncoder.width=0.05',
    ]
    const sets = [...small, 'vta.batch=4', 'vta.epochs=1', 'embed=8', `features.folder=${folder}/f`]
    const train = (run: string, ...more: string[]) =>
      cli(
        'train',
        'folder/folder',
        ...['--run', run, '--phase', 'vta'],
        ...[...sets, 'data.root=squares', ...more].flatMap((set) => ['--set', set]),
      )
    const skipped = await train('skipped')
    expect(skipped.stderr).toMatch(/1 left out, such as .*1\.png/)
    expect(skipped.code).toBe(0)

    const bad = rows.map((row, i) => {
      if (i === 2) return { ...row, text: '' }
      if (i === 3) return { ...row, text: 7 }
      return i === 4 ? { ...row, file_name: 'gone.png' } : row
    })
    await writeRows(join(folder, 'squares'), bad)
    const refused = await train('refused')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/4 of 40 entries cannot be used, more than the allowed 5 %/)
    expect(refused.stderr).toMatch(/gone\.png/)
    expect(refused.stderr).not.toMatch(/^\s+at /m)
  })
})

describe('without TensorFlow', () => {
  test('configurations are listed, copied, checked and explained', async () => {
    const [list, keys, copied, checked] = await Promise.all([
      cli('config', 'list'),
      cli('config', 'keys'),
      cli('config', 'copy', 'folder/folder', '--to', 'mine.yaml'),
      cli('config', 'validate', 'aviary/cub'),
    ])
    expect(list!.stdout).toMatch(/^aviary\/small/m)
    expect(keys!.stdout).toMatch(/^vta\.batch \(.*default 96\)/m)
    expect(copied!.code).toBe(0)
    expect(await readFile(join(folder, 'mine.yaml'), 'utf8')).toMatch(/format: folder/)
    expect(checked!.stdout).toMatch(/batch: 96/)
  })

  test('nothing is trained, and no folder made, unless plain JavaScript is asked for', async () => {
    const env = { LAVITER_CACHE: join(folder, 'empty-cache') }
    const [train, reproduce] = await Promise.all(
      [
        ['train', 'aviary/tiny', '--run', 'refused-run'],
        ['reproduce', 'table4', 'aviary/tiny', '--run', 'refused-table'],
      ].map((args) => startCli(args, { cwd: folder, env }).ended),
    )
    for (const each of [train!, reproduce!])
      expect(each.stderr).toMatch(
        /^laviter: TensorFlow is not installed\. Run `npx laviter-runtime install`, or say --backend cpu /m,
      )
    expect([train!.code, reproduce!.code]).toEqual([1, 1])
    expect(train!.stdout).toBe('')
    expect(await readdir(folder)).not.toContain('refused-run')

    // a mistake in the configuration is told before anybody looks for TensorFlow
    const wrong = ['train', 'aviary/tiny', '--set', 'itm.epoch=picture', '--run', 'refused-run']
    const typo = await startCli(wrong, { cwd: folder, env }).ended
    expectError(typo, /^laviter: aviary\/tiny.*itm\.epoch: must be one of these/s)

    const slow = startCli(aligned('slow', '--backend', 'cpu', '--json'), {
      cwd: folder,
      env,
      onLine: (line, child) => {
        if (/"kind":"step"/.test(line)) child.kill('SIGKILL')
      },
    })
    const { signal, stdout } = await slow.ended
    expect(stdout).toMatch(/"Computing in plain JavaScript: training is hundreds of times slower"/)
    expect(signal).toBe('SIGKILL')
  })

  test('every command’s help shows an example', async () => {
    const commands = ['train', 'eval', 'caption', 'score', 'retrieve', 'report', 'reproduce', 'data', 'config', 'import', 'doctor'] // prettier-ignore
    for (let at = 0; at < commands.length; at += 4) {
      const helps = await Promise.all(commands.slice(at, at + 4).map((name) => cli(name, '--help')))
      for (const help of helps) {
        expect(help.code).toBe(0)
        expect(help.stdout).toMatch(/Examples:\n\s+laviter/)
      }
    }
  })
})
