import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root, runBin, setUp } from './setup/set-up.mjs'

const fresh = process.argv.includes('--fresh')
const laviter = (...args) => runBin('packages/trainer/bin/laviter.mjs', args)

/** Trains, or reuses, one run of the small aviary; the text encoder is all that differs. */
async function trainAndEvaluate(textEncoder) {
  const run = `runs/aviary-small-${textEncoder}`
  if (fresh) rmSync(join(root, run), { recursive: true, force: true })
  if (!existsSync(join(root, run, 'model'))) {
    const resume = existsSync(join(root, run)) ? ['--resume'] : []
    await laviter(
      'train',
      'aviary/small',
      '--run',
      run,
      '--set',
      `parts.textEncoder=${textEncoder}`,
      ...resume,
    )
  }
  if (!existsSync(join(root, run, 'evaluation.json'))) await laviter('eval', run)
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
