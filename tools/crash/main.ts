import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isUserError, UserError } from '@laviter/nn/errors'
import { createRandom } from '@laviter/nn/random'
import pc from 'picocolors'
import { compareRuns } from './compare'
import { drawMoments, type Mark } from './moments'
import { unfinishedIn } from './on-disk'
import { trainIn, trainUntil } from './training'

const say = (line: string) => process.stderr.write(`${line}\n`)

function readArguments(): { kills: number; seed: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' } },
  })
  const [kills, seed] = [Number(positionals[0] ?? 20), Number(values.seed)]
  if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed))
    throw new UserError('Usage: npm run crash -- [KILLS, 20 unless given] [--seed N]')
  return { kills, seed }
}

const COLUMNS = [4, 7, 16, 10] as const
const row = (...cells: string[]) =>
  console.log(cells.map((cell, at) => cell.padEnd(COLUMNS[at] ?? 0)).join('  '))

const from = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'laviter-crash-'))
let different = true
try {
  const { kills, seed } = readArguments()
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')]
  say('training all phases once, uninterrupted …')
  const marks: Mark[] = []
  await trainIn(whole, (mark) => marks.push(mark))

  say(`the same again, killed ${kills} times …`)
  row('kill', 'phase', 'after', 'then ms', 'half written')
  const moments = drawMoments(marks, kills, createRandom(seed).fork('kills'))
  for (const [at, moment] of moments.entries()) {
    const last = await trainUntil(killed, moment, marks)
    if (last === undefined) {
      row(`${at + 1}`, moment.mark.phase, moment.mark.name, '', 'it was over before')
      continue
    }
    const writing = unfinishedIn(join(killed, 'run')).join(', ')
    row(`${at + 1}`, last.phase, last.name, moment.milliseconds.toFixed(0), writing || '–')
  }
  await trainIn(killed, () => undefined)

  const checks = compareRuns(join(whole, 'run'), join(killed, 'run'))
  for (const { name, difference } of checks) {
    const verdict = difference === undefined ? pc.green('same') : pc.red(`differs: ${difference}`)
    console.log(`${name.padEnd(28)} ${verdict}`)
  }
  const failed = checks.filter(({ difference }) => difference !== undefined).length
  different = failed > 0
  say(`${((performance.now() - from) / 1000).toFixed(0)} s, seed ${seed}`)
  console.log(`${checks.length - failed} passed, ${failed} failed`)
} catch (error) {
  if (!isUserError(error)) throw error
  say(`laviter crash: ${(error as Error).message}`)
} finally {
  if (different) say(`Both runs are kept in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
  process.exitCode = different ? 1 : 0
}
