import files, { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeUnfinished, replaceFile, writeFolder } from './atomic-folder'
import { writeModelFolder } from './write-model-folder'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a write that fails leaves nothing, and the one before whole', async () => {
  const model = join(folder, 'model')
  await writeFolder(model, (temporary) => writeFile(join(temporary, 'a'), 'old'))
  const failed = writeFolder(model, async (temporary) => {
    await writeFile(join(temporary, 'a'), 'new')
    throw new Error('power cut')
  })
  await expect(failed).rejects.toThrow('power cut')
  expect(await readdir(folder)).toEqual(['model'])
  expect(await readFile(join(model, 'a'), 'utf8')).toBe('old')
})

test.each([
  ['moved back', 1],
  ['kept for removeUnfinished where that fails too', 2],
])('where the new folder cannot take the name, the old one is %s', async (_, failures) => {
  const model = join(folder, 'model')
  await writeFolder(model, (temporary) => writeFile(join(temporary, 'a'), 'old'))
  const { rename } = files
  let calls = 0
  const renaming = jest.spyOn(files, 'rename').mockImplementation(async (from, to) => {
    calls++
    if (calls > 1 && calls <= 1 + failures) throw new Error('EPERM')
    await rename(from, to)
  })
  const written = writeFolder(model, (temporary) => writeFile(join(temporary, 'a'), 'new'))
  await expect(written).rejects.toThrow('EPERM')
  renaming.mockRestore()
  if (failures === 1) expect(await readdir(folder)).toEqual(['model'])
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual(['model'])
  expect(await readFile(join(model, 'a'), 'utf8')).toBe('old')
})

test('what a killed process left is removed, and nothing else', async () => {
  await mkdir(join(folder, '.unfinished-model-x'))
  await mkdir(join(folder, 'model'))
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual(['model'])
})

test('a folder that a killed process had moved aside is put back, once', async () => {
  const id = '0b9f5d0e-7c1e-4b57-9d2e-000000000000'
  const aside = join(folder, `.unfinished-model-${id}-replaced`)
  await mkdir(join(folder, `.unfinished-model-${id}`))
  await mkdir(aside)
  await writeFile(join(aside, 'a'), 'old')
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual(['model'])
  expect(await readFile(join(folder, 'model', 'a'), 'utf8')).toBe('old')
  await mkdir(aside)
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual(['model'])
  expect(await readdir(join(folder, 'model'))).toEqual(['a'])
})

test('a file is replaced in one step', async () => {
  await replaceFile(join(folder, 'a.json'), '1')
  await replaceFile(join(folder, 'a.json'), '2')
  expect(await readdir(folder)).toEqual(['a.json'])
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('2')
  await replaceFile(join(folder, 'a.json'), Uint8Array.of(0, 255))
  expect([...(await readFile(join(folder, 'a.json')))]).toEqual([0, 255])
})

test('a model folder is replaced, anything else is not', async () => {
  const model = join(folder, 'model')
  await writeModelFolder(model, { 'model.json': 'old', weights: Uint8Array.of(1) }, 'model.json')
  await writeModelFolder(model, { 'model.json': 'new' }, 'model.json')
  expect(await readdir(model)).toEqual(['model.json'])
  await mkdir(join(folder, 'photos'))
  await writeFile(join(folder, 'photos', 'wren.jpg'), '')
  await expect(
    writeModelFolder(join(folder, 'photos'), { 'model.json': '' }, 'model.json'),
  ).rejects.toThrow(/holds other files and is no model folder/)
  await expect(
    writeModelFolder(join(folder, 'photos', 'wren.jpg'), { 'model.json': '' }, 'model.json'),
  ).rejects.toThrow(/cannot be written \(ENOTDIR\)/)
  expect(await readdir(join(folder, 'photos'))).toEqual(['wren.jpg'])
})

describe('models inside one another', () => {
  const aligner = () => join(folder, 'model')
  const captioner = () => join(aligner(), 'captioner')
  const save = (path: string, name: string, text: string) =>
    writeModelFolder(path, { [name]: text }, name)

  beforeEach(async () => {
    await save(aligner(), 'model.json', 'old')
    await save(captioner(), 'captioner.json', 'words')
  })

  test('each is saved anew and the others stay', async () => {
    await save(join(aligner(), 'generator'), 'generator.json', 'pictures')
    await mkdir(join(aligner(), '.unfinished-captioner-x'))
    await save(aligner(), 'model.json', 'new')
    expect((await readdir(aligner())).toSorted()).toEqual(['captioner', 'generator', 'model.json'])
    await save(captioner(), 'captioner.json', 'better words')
    const read = (...path: string[]) => readFile(join(aligner(), ...path), 'utf8')
    expect(await read('model.json')).toBe('new')
    expect(await read('captioner', 'captioner.json')).toBe('better words')
    expect(await read('generator', 'generator.json')).toBe('pictures')
  })

  test('a folder of that name, but no model, is not taken for one', async () => {
    await rm(join(aligner(), 'model.json'))
    await expect(save(aligner(), 'model.json', 'new')).rejects.toThrow(/is no model folder/)
    expect(await readFile(join(captioner(), 'captioner.json'), 'utf8')).toBe('words')
  })
})
