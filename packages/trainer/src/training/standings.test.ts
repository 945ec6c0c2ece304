import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCheckpoint } from '../checkpoint/checkpoint'
import { loadConfig } from '../config/load'
import type { PhaseName } from '../phases/phase-name'
import { checkpointsOf, runPaths } from './run-folder'
import { standings } from './standings'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-standings-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function trained(phase: PhaseName, epoch: number): Promise<void> {
  const position = { version: 1, phase, seed: 1, step: 5 * epoch, epoch, batch: 0 } as const
  await writeCheckpoint(checkpointsOf(runPaths(folder), phase), { position, tensors: {} })
}

test.each([
  ['in which it takes part', ['itm', 'tim']],
  ['in which it takes none', []],
])('a captioner is not trained on after phase joint, %s', async (_, helpers) => {
  const { config } = await loadConfig('aviary/tiny', {
    'joint.helpers': helpers,
    'vta.epochs': 2,
    'itm.epochs': 4,
  })
  await trained('vta', 2)
  await trained('itm', 2)
  const paths = runPaths(folder)
  const [vta, itm] = await standings(paths, config, 'itm')
  expect([vta!.over, itm!.over]).toEqual([true, false])
  await trained('joint', 1)
  await expect(standings(paths, config, 'itm')).rejects.toThrow(
    /phase itm would go on \(2 of 4 epochs\), but phase joint has been trained since/,
  )
})
