import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runBin, setUp } from './setup/set-up.mjs'

const fresh = process.argv.includes('--fresh')
const laviter = (...args) => runBin('packages/trainer/bin/laviter.mjs', args)

/** Trains one run of the small aviary, goes on with it, or finds it finished; the text encoder is all that differs. */
async function trainAndEvaluate(textEncoder) {
  const run = `runs/aviary-small-${textEncoder}`
  const has = (file) => existsSync(join(root, run, file))
  const begun = has('config.yaml') ? [fresh ? '--fresh' : '--resume'] : []
  const part = `parts.textEncoder=${textEncoder}`
  // a resumed run has its configuration
  const config = begun.includes('--resume') ? [] : ['aviary/small', '--set', part]
  await laviter('train', ...config, '--run', run, ...begun)
  if (!has('evaluation.json')) await laviter('eval', run)
  return run
}

try {
  await setUp()
  const transformer = await trainAndEvaluate('transformer')
  const bilstm = await trainAndEvaluate('bilstm')
  await laviter('report', transformer, '--compare', bilstm)
} catch (error) {
  fail(error)
}
