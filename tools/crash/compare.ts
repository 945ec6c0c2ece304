import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, unfinishedIn } from './on-disk'

/** One thing that a run killed and resumed must have as the whole one has it. */
export interface Check {
  readonly name: string
  /** the first that differs; undefined where nothing does */
  readonly difference?: string
}

/**
 * @param whole - folder of a run that was never stopped
 * @param killed - folder of one that was, trained to its end
 * @returns what was compared: parameters, optimisers, averages and position of each phase's last checkpoint, the models and
 *   the sheets of samples byte for byte, the logged numbers but for their times, and whether anything half written is left
 */
export function compareRuns(whole: string, killed: string): Check[] {
  const checkpoints = lastCheckpoints(whole)
  return [
    ...checkpoints.map((path) => compareFolders(whole, killed, path)),
    check('last checkpoints', firstDifference(checkpoints, lastCheckpoints(killed))),
    ...['model', 'model-before-joint', 'samples'].map((path) =>
      compareFolders(whole, killed, path),
    ),
    check('metrics.jsonl', firstDifference(metricsOf(whole), metricsOf(killed))),
    check('nothing half written', unfinishedIn(killed)[0]),
  ]
}

const check = (name: string, difference: string | undefined): Check =>
  difference === undefined ? { name } : { name, difference }

/** `checkpoints/PHASE/step-N` of each phase. */
function lastCheckpoints(run: string): string[] {
  const steps = new Map<string, number>()
  for (const file of filesBelow(join(run, 'checkpoints'))) {
    const [, phase, step] = /^([a-z]+)[\\/]step-(\d+)[\\/]/.exec(file) ?? []
    if (phase !== undefined) steps.set(phase, Math.max(Number(step), steps.get(phase) ?? 0))
  }
  return [...steps].map(([phase, step]) => join('checkpoints', phase, `step-${step}`)).sort()
}

function compareFolders(whole: string, killed: string, path: string): Check {
  const [one, other] = [join(whole, path), join(killed, path)]
  const files = filesBelow(one)
  if (files.length === 0) return { name: path, difference: 'the whole run has no such files' }
  const different = files.find((file) => {
    const [ours, theirs] = [readFileSync(join(one, file)), readIfThere(join(other, file))]
    return theirs === undefined || !ours.equals(theirs)
  })
  return check(path, different ?? firstDifference(files, filesBelow(other)))
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A line each, without the times. */
function metricsOf(run: string): string[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) =>
    JSON.stringify({ ...JSON.parse(line), seconds: undefined, parts: undefined }),
  )
}

function firstDifference(
  expected: readonly string[],
  found: readonly string[],
): string | undefined {
  for (let at = 0; at < Math.max(expected.length, found.length); at++) {
    if (expected[at] !== found[at])
      return `${found[at] ?? 'nothing'} instead of ${expected[at] ?? 'nothing'}`
  }
  return undefined
}
