import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runBin, setUp } from './setup/set-up.mjs'

const run = 'runs/aviary-small'
/** All but those that embed hundreds of drawn pictures anew: they take longer than the phases. */
const METRICS =
  'r-precision,recall,aimcos,attributes,bleu,meteor,rouge-l,cider,caption-attributes,generated-r-precision'
const has = (file) => existsSync(join(root, run, file))
const laviter = (...args) => runBin('packages/trainer/bin/laviter.mjs', args)

/** Trains all phases of the small aviary, goes on where they were interrupted, or finds them finished. */
async function train() {
  if (!has('config.yaml')) await laviter('train', 'aviary/small', '--run', run)
  else if (process.argv.includes('--fresh'))
    await laviter('train', 'aviary/small', '--run', run, '--fresh')
  else await laviter('train', '--run', run, '--resume')
}

try {
  await setUp()
  await train()
  if (!has('evaluation.json')) await laviter('eval', run, '--metrics', METRICS)
  await laviter('report', run)
} catch (error) {
  fail(error)
}
