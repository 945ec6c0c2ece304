import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransformerCaptioner } from '@laviter/itm'
import { readParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createTextBiLstm } from '@laviter/vta'
import {
  fillImportedCaptioner,
  fillImportedTextEncoder,
  readForeignWeights,
  readImportedBackbone,
  writeImported,
  type Imported,
} from './imported-weights'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-import-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const tensors = {
  'table.weight': { dtype: 'F32' as const, shape: [2], data: Float32Array.of(1, 2) },
}
const text: Imported = { kind: 'text-encoder', encoder: { part: 'bilstm', config: {}, tensors } }
const backbone: Imported = {
  kind: 'backbone',
  weights: { name: 'torchvision', note: 'a note', range: [-1, 1], borders: 'nine', tensors },
}

test('a backbone comes back as it was', async () => {
  await writeImported(backbone, folder)
  expect({ kind: 'backbone', weights: await readImportedBackbone(folder) }).toEqual(backbone)
})

test('a text encoder’s weights fill one with words of its own', async () => {
  const sizes = { embed: 8, tableWidth: 4 }
  const create = (vocabularySize: number, seed: number) =>
    createTextBiLstm({ ...sizes, vocabularySize }, { random: createRandom(seed) })
  const [foreign, same, own] = [create(20, 1), create(20, 3), create(9, 2)]
  const tensors = await readParameters(foreign.parameters)
  const encoder = { part: 'bilstm' as const, config: sizes, tensors } // with words, as it was written before
  await writeImported({ kind: 'text-encoder', encoder }, folder)
  for (const each of [same, own]) {
    // as many words are other words too
    const before = await readParameters(each.parameters)
    await fillImportedTextEncoder(each, folder, 'bilstm')
    expect(await readParameters(each.parameters)).toEqual({
      ...tensors,
      'table.weight': before['table.weight'],
    })
  }
  await expect(fillImportedTextEncoder(own, folder, 'transformer')).rejects.toThrow(
    /holds a bilstm, and parts\.textEncoder is transformer/,
  )
  await expect(readImportedBackbone(folder)).rejects.toThrow(/holds no backbone/)
  for (const each of [foreign, same, own]) each.dispose()
})

test('a captioner’s weights fill one with words of its own', async () => {
  const config = { embed: 8, length: 6, heads: 2, feedForward: 8, headWidth: 8 }
  const sizes = { ...config, encoderLayers: 1, decoderLayers: 1 }
  const create = (vocabularySize: number, seed: number) =>
    createTransformerCaptioner({ ...sizes, vocabularySize }, { random: createRandom(seed) })
  const [foreign, own] = [create(20, 1), create(9, 2)]
  const all = Object.entries(await readParameters(foreign.parameters))
  const ofWords = /^(embedding\.table|head\.2)\./
  const tensors = Object.fromEntries(all.filter(([path]) => !ofWords.test(path)))
  const before = await readParameters(own.parameters)
  const captioner = { part: 'transformer' as const, tensors, leftOut: [] }
  await writeImported(
    { kind: 'captioner', captioner: { ...captioner, config: { ...sizes, vocabularySize: 20 } } },
    folder,
  )
  await fillImportedCaptioner(own, folder, 'transformer')
  const filled = await readParameters(own.parameters)
  expect(filled).toMatchObject(tensors)
  expect(filled['head.2.weight']).toEqual(before['head.2.weight'])
  await expect(fillImportedCaptioner(own, folder, 'show-and-tell')).rejects.toThrow(
    /holds a transformer, and parts\.captioner is show-and-tell/,
  )
  const wide = createTransformerCaptioner(
    { ...sizes, embed: 16, vocabularySize: 9 },
    { random: createRandom(1) },
  )
  await expect(fillImportedCaptioner(wide, folder, 'transformer')).rejects.toThrow(
    /\(.*embed 8.*\).*is \[8, 8\], expected \[16, 16\]/s,
  )
  for (const each of [foreign, own, wide]) each.dispose()
})

test('a folder without, and a truncated file, are named', async () => {
  await expect(readImportedBackbone(folder)).rejects.toThrow(/holds no imported weights/)
  await writeImported(backbone, folder)
  await truncate(join(folder, 'imported.safetensors'), 20)
  await expect(readImportedBackbone(folder)).rejects.toThrow(/imported\.safetensors/)
})

test('a damaged description is named', async () => {
  await writeImported(text, folder)
  await truncate(join(folder, 'imported.json'), 20)
  await expect(fillImportedTextEncoder({ parameters: {} }, folder, 'bilstm')).rejects.toThrow(
    /imported\.json is damaged: import the weights anew/,
  )
})

test('a file that is not there is named', async () => {
  await expect(readForeignWeights('attngan', join(folder, 'x.pth'))).rejects.toThrow(
    /x\.pth cannot be read/,
  )
})
