import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '@laviter/nn/errors'
import type { TrainEvent } from '@laviter/trainer'
import { BEGIN, markOf, type Mark, type Moment } from './moments'

const CLI = fileURLToPath(new URL('../../packages/trainer/src/cli.ts', import.meta.url))

/** What is killed: 64 drawn birds, some twenty steps a phase, a checkpoint every two; it draws them and computes features itself. */
const CONFIG = 'aviary/tiny'

/**
 * Trains all phases in a folder, or goes on where a process before was killed, by the real command line.
 *
 * @param folder - of everything that the training writes: run, data, features
 * @param onMark - what is passed; it may kill
 * @returns whether it came to its end
 * @throws UserError where it ends neither well nor by that kill
 */
export async function trainIn(
  folder: string,
  onMark: (mark: Mark, kill: () => void) => void,
): Promise<boolean> {
  const run = join(folder, 'run')
  // as npm start does: until its configuration stands, a folder holds no run
  const begun = existsSync(join(run, 'config.yaml'))
  const settings = [`data.root=${join(folder, 'data')}`, `features.folder=${join(folder, 'features')}`] // prettier-ignore
  const what = begun ? ['--resume'] : [CONFIG, ...settings.flatMap((each) => ['--set', each])]
  const child = spawn(
    process.execPath,
    ['--conditions=@laviter/source', '--import', import.meta.resolve('tsx'), CLI]
      .concat(['train', '--run', run, '--device', 'cpu', '--json'])
      .concat(what),
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let [rest, stderr, began] = ['', '', 0]
  const kill = () => child.kill('SIGKILL')
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  child.stdout.on('data', (chunk: Buffer) => {
    if (began === 0) {
      began = performance.now()
      onMark({ ...BEGIN, at: 0 }, kill)
    }
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const mark = markOf(JSON.parse(line) as TrainEvent)
      if (mark) onMark({ ...mark, at: performance.now() - began }, kill)
    }
  })
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>(
    (resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal }))
    },
  )
  if (signal === 'SIGKILL') return false
  if (code === 0) return true
  throw new UserError(
    `laviter train ${what.join(' ')} in ${folder} ended with ${code ?? signal}: ${stderr.trim()}`,
  )
}

/**
 * Trains until a moment, and kills.
 *
 * @param folder - as in {@link trainIn}
 * @param moment - where a later mark is passed before its time has come, that one does: this process goes on from further on,
 *   or the machine is faster now
 * @param marks - of an uninterrupted training
 * @returns the last mark passed; undefined where the training came to its end first
 */
export async function trainUntil(
  folder: string,
  { index, milliseconds }: Moment,
  marks: readonly Mark[],
): Promise<Mark | undefined> {
  const places = new Map(marks.map(({ phase, name }, place) => [`${phase} ${name}`, place]))
  let last: Mark | undefined
  let timer: NodeJS.Timeout | undefined
  const over = await trainIn(folder, (mark, kill) => {
    last = mark
    const place = places.get(`${mark.phase} ${mark.name}`) ?? -1
    if (place > index) kill()
    else if (place === index) timer ??= setTimeout(kill, milliseconds)
  })
  clearTimeout(timer)
  return over ? undefined : last
}
