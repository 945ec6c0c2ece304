import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isUserError, UserError } from '@laviter/nn/errors'
import { openBackend } from '@laviter/runtime'
import pc from 'picocolors'
import { caseFor, toleranceFor } from './cases'
import { Comparison } from './compare'
import { readFixture, readManifest, type CaseConfig } from './fixture'

/** Of the learning rate: Adam's first step goes about that far, whatever the gradient. */
const MOVE_TOLERANCE = 0.05

interface CaseResult {
  name: string
  outputs?: number
  gradients?: number
  /** parameters after a step, as a share of the rate */
  moves?: number
  worst?: string
  status: 'passed' | 'failed' | 'skipped'
}

async function check(folder: string, name: string, config: CaseConfig): Promise<CaseResult> {
  const runCase = caseFor(name)
  if (!runCase) return { name, status: 'skipped' }
  const comparison = new Comparison()
  await runCase(readFixture(folder, name, config), comparison)
  const { outputs, gradients, moves } = comparison.errors
  if (outputs.count === 0) throw new UserError(`${name}: the fixture holds no outputs to compare`)
  const tolerance = toleranceFor(name)
  const passed =
    outputs.error <= tolerance && gradients.error <= tolerance && moves.error <= MOVE_TOLERANCE
  const { worst } = [
    outputs,
    gradients,
    { ...moves, error: (moves.error / MOVE_TOLERANCE) * tolerance },
  ].reduce((a, b) => (b.error > a.error ? b : a))
  return {
    name,
    outputs: outputs.error,
    ...(gradients.count > 0 && { gradients: gradients.error }),
    ...(moves.count > 0 && { moves: moves.error }),
    worst,
    status: passed ? 'passed' : 'failed',
  }
}

function print({ name, status, outputs, gradients, moves, worst }: CaseResult): void {
  const error = (value?: number) => (value === undefined ? '–' : value.toExponential(1)).padStart(9)
  if (status === 'skipped') {
    console.log(pc.dim(`${name.padEnd(24)} skipped: its module is not built yet`))
    return
  }
  const verdict = status === 'passed' ? pc.green('passed') : pc.red('failed')
  console.log(
    `${name.padEnd(24)} ${verdict}  outputs ${error(outputs)}  gradients ${error(gradients)}${
      moves === undefined ? '' : `  after the step, of its rate ${error(moves)}`
    }  worst ${worst}`,
  )
}

const args = process.argv.slice(2)
const json = args.includes('--json')
const folder = resolve(
  args.find((arg) => !arg.startsWith('--')) ??
    fileURLToPath(new URL('./fixtures', import.meta.url)),
)
try {
  await openBackend({ device: 'cpu' })
  const results: CaseResult[] = []
  for (const [name, config] of readManifest(folder)) {
    const result = await check(folder, name, config)
    results.push(result)
    if (!json) print(result)
  }
  if (json) console.log(JSON.stringify(results, null, 2))
  const count = (status: CaseResult['status']) => results.filter((r) => r.status === status).length
  process.stderr.write(
    `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`,
  )
  process.exitCode = count('failed') > 0 ? 1 : 0
} catch (error) {
  if (!isUserError(error)) throw error
  process.stderr.write(`laviter parity: ${(error as Error).message}\n`)
  process.exitCode = 1
}
