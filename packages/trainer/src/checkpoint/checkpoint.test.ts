import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeUnfinished } from '@laviter/nn/node'
import {
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from './checkpoint'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-checkpoint-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const at = (step: number): Checkpoint => ({
  position: { version: 1, phase: 'vta', seed: 1, step, epoch: 0, batch: step },
  tensors: { parameters: { w: { dtype: 'F32', shape: [2], data: Float32Array.of(step, 0.1) } } },
})

test('reads back what it wrote, to the bit', async () => {
  await writeCheckpoint(folder, at(7))
  expect(await readCheckpoint(folder, 7)).toEqual(at(7))
})

test('what a killed process left is removed, and is never taken for a checkpoint', async () => {
  await mkdir(join(folder, '.unfinished-step-9-x'))
  expect(await listCheckpoints(folder)).toEqual([])
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual([])
})

test('keeps the newest and the best', async () => {
  for (const step of [1, 2, 3, 10, 20]) await writeCheckpoint(folder, at(step))
  await pruneCheckpoints(folder, 2, 3)
  expect(await listCheckpoints(folder)).toEqual([3, 10, 20])
})

test('a truncated file is named, with what to do', async () => {
  await writeCheckpoint(folder, at(4))
  await truncate(join(folder, 'step-4', 'parameters.safetensors'), 20)
  await expect(readCheckpoint(folder, 4)).rejects.toThrow(
    /step-4 is damaged: .*parameters\.safetensors.*delete .*step-4/i,
  )
})

test('a damaged checkpoint is only said to have one before it where there is one', async () => {
  for (const step of [4, 8]) {
    await writeCheckpoint(folder, at(step))
    await truncate(join(folder, `step-${step}`, 'parameters.safetensors'), 20)
  }
  await expect(readCheckpoint(folder, 8)).rejects.toThrow(
    /Delete .*step-8 to resume from the .*before/,
  )
  await expect(readCheckpoint(folder, 4)).rejects.toThrow(
    /none before it: delete .*step-4 to begin/,
  )
})

test('checkpoints that cannot be listed are not taken for none', async () => {
  const file = join(folder, 'a-file')
  await writeFile(file, '')
  await expect(listCheckpoints(file)).rejects.toThrow(/ENOTDIR/)
  expect(await listCheckpoints(join(folder, 'nowhere'))).toEqual([])
})

test('a position that is none is named', async () => {
  await writeCheckpoint(folder, at(4))
  await writeFile(join(folder, 'step-4', 'position.json'), '{"step": "four"}')
  await expect(readCheckpoint(folder, 4)).rejects.toThrow(/is damaged/)
})
