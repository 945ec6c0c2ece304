import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runBin, setUp } from './setup/set-up.mjs'

const fresh = process.argv.includes('--fresh')
const laviter = (...args) => runBin('packages/trainer/bin/laviter.mjs', args)

/** Trains one run of the small aviary, goes on with it, or finds it finished; text encoder and phases are all that differ. */
async function trainAndEvaluate(textEncoder, phase) {
  const run = `runs/aviary-small-${textEncoder}`
  const has = (file) => existsSync(join(root, run, file))
  const begun = has('config.yaml') ? [fresh ? '--fresh' : '--resume'] : []
  const part = `parts.textEncoder=${textEncoder}`
  // a resumed run has its configuration
  const config = begun.includes('--resume') ? [] : ['aviary/small', '--set', part]
  await laviter('train', ...config, '--run', run, '--phase', phase, ...begun)
  if (!has('evaluation.json')) await laviter('eval', run)
  return run
}

try {
  await setUp()
  const transformer = await trainAndEvaluate('transformer', 'itm')
  const bilstm = await trainAndEvaluate('bilstm', 'vta') // a baseline of the alignment: no captioner
  await laviter('report', transformer, '--compare', bilstm)
} catch (error) {
  fail(error)
}
