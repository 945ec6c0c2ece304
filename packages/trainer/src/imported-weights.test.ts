import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  readForeignWeights,
  readImportedBackbone,
  readImportedTextEncoder,
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

test('a text encoder comes back for the part that it is of', async () => {
  await writeImported(text, folder)
  expect(await readImportedTextEncoder(folder, 'bilstm')).toEqual(tensors)
  await expect(readImportedTextEncoder(folder, 'transformer')).rejects.toThrow(
    /holds a bilstm, and parts\.textEncoder is transformer/,
  )
  await expect(readImportedBackbone(folder)).rejects.toThrow(/holds no backbone/)
})

test('a folder without, and a truncated file, are named', async () => {
  await expect(readImportedBackbone(folder)).rejects.toThrow(/holds no imported weights/)
  await writeImported(backbone, folder)
  await truncate(join(folder, 'imported.safetensors'), 20)
  await expect(readImportedBackbone(folder)).rejects.toThrow(/imported\.safetensors/)
})

test('a file that is not there is named', async () => {
  await expect(readForeignWeights('attngan', join(folder, 'x.pth'))).rejects.toThrow(
    /x\.pth cannot be read/,
  )
})
