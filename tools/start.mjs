import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runBin, setUp } from './setup/set-up.mjs'

const run = 'runs/aviary-small'
/**
 * What one look at each test picture is enough for. Drawn pictures are looked at five times over, which takes as long as a phase;
 * a generator of minutes is still at chance by their R-precision and colours, so that its pictures say more than its numbers.
 */
const METRICS = 'r-precision,recall,aimcos,attributes,bleu,meteor,rouge-l,cider,caption-attributes'
const has = (file) => existsSync(join(root, run, file))
const laviter = (...args) => runBin('packages/trainer/bin/laviter.mjs', args)

/** Trains all phases of the small aviary, goes on where they were interrupted, or finds them finished. */
async function train() {
  if (!has('config.yaml')) await laviter('train', 'aviary/small', '--run', run)
  else if (process.argv.includes('--fresh'))
    await laviter('train', 'aviary/small', '--run', run, '--fresh')
  else await laviter('train', '--run', run, '--phase', 'all', '--resume')
}

try {
  await setUp()
  await train()
  if (!has('evaluation.json')) await laviter('eval', run, '--metrics', METRICS)
  await laviter('report', run)
} catch (error) {
  fail(error)
}
