import type { MetricLine, StepLine, ValidationLine } from '../../events'
import { guessedLosses, guessedTotal, judgesAlone, type Game } from '../../generation/game'
import { guessedTerms } from '../../joint/guess'
import { JOINT_PART_NAMES, JOINT_PARTS, type JointPart } from '../../joint/parts'
import { loggedSteps, stepSeconds, type LoggedStep } from '../../logs/phase-seconds'
import type { PhaseName } from '../../phases/phase-name'
import type { LossTerm, PhaseHistory, ValidationCurve, ValidationPoint } from '../report-data'

/** Terms whose guess costs ln(choices), in the order of the papers' equations; others come after them. */
const GUESSED: Readonly<Record<PhaseName, readonly string[]>> = {
  vta: ['w0', 'w1', 's0', 's1'],
  itm: ['caption'],
  tim: [], // the game has its own, see GameTerms
  joint: [], // as has each of its five losses
}

/** Where a phase logs more than a page wants: what it shows, in this order. */
const SHOWN: Partial<Readonly<Record<PhaseName, readonly string[]>>> = {
  joint: ['vta', 'fakeImage', 'fakeText', 'itm', 'tim'],
}

/** One run's lines with what a reader calls it. */
export interface LoggedRun {
  readonly label: string
  readonly lines: readonly MetricLine[]
}

/** What is known of a term of the generator's game beside its points: its line of guessing, or that it is a share. */
export type GameTerms = (name: string) => Omit<LossTerm, 'name' | 'points'>

/**
 * @param lines - a run's
 * @param phase - in which discriminators judge
 * @returns sides of the pictures that they judged, smallest first
 */
export function judgedSizes(lines: readonly MetricLine[], phase: PhaseName): number[] {
  const names = new Set(stepsOf(lines, phase).flatMap(({ terms }) => Object.keys(terms)))
  const sizes = [...names].flatMap((name) => stageOf(name)?.size ?? [])
  return [...new Set(sizes)].sort((a, b) => a - b)
}

/** Of `d64` and `g64`, `dWords64` and `gWords64`. */
function stageOf(name: string): { player: string; words: boolean; size: number } | undefined {
  const [, player, words, size] = /^([dg])(Words)?(\d+)$/.exec(name) ?? []
  return player === undefined
    ? undefined
    : { player, words: words !== undefined, size: Number(size) }
}

/**
 * @param game - the run's
 * @param sizes - see {@link judgedSizes}
 */
export function gameTerms(
  game: Pick<Game, 'form' | 'firstAlone'>,
  sizes: readonly number[],
): GameTerms {
  return (name) => {
    if (name === 'dAccuracy' || name === 'diversity') return { share: true }
    const { player, words, size } = stageOf(name) ?? {}
    if (size === undefined) return {}
    if (words) return { guess: Math.LN2 }
    const heads = judgesAlone(game, sizes.indexOf(size)) ? 2 : 1
    const { discriminator, generator } = guessedLosses(game, heads)
    return { guess: player === 'd' ? discriminator : generator }
  }
}

/**
 * What guessing costs in each loss of joint training.
 *
 * @param batch - B
 * @param tokens - the captioner's
 * @param sizes - see {@link judgedSizes}
 * @param game - the run's
 */
export function jointTerms(
  { batch, tokens, sizes }: { batch: number; tokens: number; sizes: readonly number[] },
  game: Pick<Game, 'form' | 'firstAlone' | 'words'>,
): GameTerms {
  const judges = sizes.map((_, stage) => ({ unconditional: judgesAlone(game, stage) }))
  const guess: Readonly<Record<string, number>> = guessedTerms({
    batch,
    tokens,
    tim: guessedTotal(game, judges),
  })
  return (name) => ({ ...(guess[name] !== undefined && { guess: guess[name] }) })
}

/**
 * The curves of one phase that a run's `metrics.jsonl` holds.
 *
 * @param runs - the first is the subject; of the others only the validation is shown
 * @param setting - the phase, and what guessing is among
 * @param game - of phase tim
 * @returns undefined where the subject logged no step of the phase
 */
export function phaseHistory(
  runs: readonly LoggedRun[],
  setting: Pick<PhaseHistory, 'phase' | 'choices' | 'classesMasked' | 'writtenCaptions'>,
  game: GameTerms = () => ({}),
): PhaseHistory | undefined {
  const { phase, choices } = setting
  const steps = stepsOf(runs[0]?.lines ?? [], phase)
  if (steps.length === 0) return undefined
  const curve = (read: (line: StepLine) => number | undefined) =>
    steps.flatMap((line) => {
      const y = read(line)
      return y !== undefined && Number.isFinite(y) ? [{ x: line.step, y }] : []
    })
  const guessed = GUESSED[phase]
  const logged = steps.flatMap(({ terms }) => Object.keys(terms))
  const names = new Set(SHOWN[phase] ?? [...guessed, ...logged])
  const terms = [...names].map((name): LossTerm => ({
    name,
    points: curve(({ terms }) => terms[name]),
    ...(guessed.includes(name) && { guess: Math.log(choices) }),
    ...game(name),
  }))
  const spent = stepSeconds(steps, phase)
  return {
    ...setting,
    terms: terms.filter(({ points }) => points.length > 0),
    validation: validationCurve(runs, phase),
    rate: curve(({ rate }) => rate),
    gradientNorm: curve(({ gradientNorm }) => gradientNorm),
    seconds: partSeconds(loggedSteps(steps, phase)) ?? [
      { name: 'data', value: spent?.data ?? 0 },
      { name: 'forward', value: spent?.forward ?? 0 },
      { name: 'backward and update', value: spent?.backward ?? 0 },
    ],
  }
}

/** What asking for a helper that is not there takes: nothing to show. */
const NEGLIGIBLE = 1e-4

/** By part, where the steps tell them; the wait for the batch is a part of none. */
function partSeconds(logged: readonly LoggedStep[]): PhaseHistory['seconds'] | undefined {
  if (!logged.some(({ line }) => line.parts !== undefined)) return undefined
  const parts = JOINT_PARTS.map((part) => ({
    name: JOINT_PART_NAMES[part],
    value: logged.reduce((sum, { line, steps }) => sum + steps * secondsOf(line, part), 0),
  }))
  const whole = parts.reduce((sum, { value }) => sum + value, 0)
  return parts.filter(({ value }) => value > NEGLIGIBLE * whole)
}

const secondsOf = ({ seconds, parts }: StepLine, part: JointPart): number =>
  part === 'data' ? seconds.data : (parts?.[part] ?? 0)

function stepsOf(lines: readonly MetricLine[], phase: PhaseName): StepLine[] {
  return lines.filter((line): line is StepLine => line.kind === 'step' && line.phase === phase)
}

/** By the metric that the first run was validated by. */
function validationCurve(
  runs: readonly LoggedRun[],
  phase: PhaseName,
): ValidationCurve | undefined {
  const validated = runs.map(({ label, lines }) => ({
    label,
    lines: lines.filter(
      (line): line is ValidationLine => line.kind === 'validation' && line.phase === phase,
    ),
  }))
  const score = validated[0]?.lines[0]?.score
  if (score === undefined) return undefined
  const { metric, chance } = score
  const alike = validated.map(({ label, lines }) => ({
    label,
    lines: lines.filter((line) => line.score.metric === metric),
  }))
  return {
    metric,
    ...(chance !== undefined && { chance }),
    points: alike.flatMap(validationPoints),
  }
}

/** The first of the best is the one that is kept, as in training. */
function validationPoints({
  label,
  lines,
}: {
  readonly label: string
  readonly lines: readonly ValidationLine[]
}): ValidationPoint[] {
  const rank = ({ score }: ValidationLine) => (score.higherIsBetter ? score.value : -score.value)
  const best = Math.max(...lines.map(rank))
  const kept = lines.find((line) => rank(line) === best)
  return lines.map((line) => ({
    run: label,
    epoch: line.epoch,
    value: line.score.value,
    best: line === kept,
  }))
}
