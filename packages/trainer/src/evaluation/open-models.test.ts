import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModels } from './open-models'

let root: string
let model: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'open-models-'))
  model = join(root, 'model')
  await save('first')
})
afterEach(() => rm(root, { recursive: true }))

/** As a training does: a new folder in the place of the old one. */
async function save(weights: string): Promise<void> {
  const fresh = join(root, 'fresh')
  await mkdir(join(fresh, 'captioner'), { recursive: true })
  await writeFile(join(fresh, 'model.json'), weights)
  await writeFile(join(fresh, 'captioner', 'model.json'), 'captions')
  await rm(model, { recursive: true, force: true })
  await rename(fresh, model)
}

const open = () => openModels('runs/birds', model)
const REPLACED =
  /^runs\/birds: a training has put another model in the place .*Run the command again/

test('names the aligner, and all models, by what is in them', async () => {
  const names = await Promise.all([open().alignerKey(), open().modelKey()])
  expect(new Set(names).size).toBe(2)
  await writeFile(join(model, 'captioner', 'model.json'), 'other captions')
  const later = await Promise.all([open().alignerKey(), open().modelKey()])
  expect([later[0] === names[0], later[1] === names[1]]).toEqual([true, false])
})

test('what was loaded keeps its name while a training goes on; what was not loaded yet is of another model', async () => {
  const models = open()
  const loaded = { dispose: jest.fn() }
  expect(await models.load(async () => loaded)).toBe(loaded)
  const name = await models.alignerKey()
  await save('second')
  expect(await models.alignerKey()).toBe(name)
  await expect(models.modelKey()).rejects.toThrow(REPLACED)
  const late = { dispose: jest.fn() }
  await expect(models.load(async () => late)).rejects.toThrow(REPLACED)
  expect([loaded.dispose.mock.calls.length, late.dispose.mock.calls.length]).toEqual([0, 1])
})

test('a model that is replaced while it is read is told of, not the file that went missing', async () => {
  const torn = open().load(async () => {
    await save('second')
    throw new Error('ENOENT')
  })
  await expect(torn).rejects.toThrow(REPLACED)
})

test('what fails by itself says so, and a model may still come', async () => {
  await rm(model, { recursive: true })
  const models = open()
  const missing = models.load(() => Promise.reject(new Error('no model yet')))
  await expect(missing).rejects.toThrow('no model yet')
  await save('first')
  expect(await models.alignerKey()).toBe(await open().alignerKey())
})
