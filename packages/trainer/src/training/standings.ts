import { UserError } from '@laviter/nn/errors'
import { lastPosition, listCheckpoints, type Position } from '../checkpoint/checkpoint'
import type { Config } from '../config/schema'
import type { Phase } from '../phases/phase'
import type { PhaseName, TrainingGoal } from '../phases/phase-name'
import { PHASES, phasesOf } from '../phases/phases'
import { isOver } from '../phases/plan'
import { checkpointsOf, type RunPaths } from './run-folder'

/** A phase, where it stands, and whether there is nothing left to train in it. */
export interface Standing {
  readonly phase: Phase
  /** absent: it has not begun */
  readonly position?: Position
  readonly over: boolean
}

/**
 * @param paths - a run's
 * @param config - to go on with
 * @param goal - what is to be trained
 * @returns where each of the goal's phases stands, in order
 * @throws UserError where a phase would go on after a later one has been trained on its model, or has changed the aligner
 */
export async function standings(
  paths: RunPaths,
  config: Config,
  goal: TrainingGoal,
): Promise<Standing[]> {
  const found: Standing[] = []
  for (const phase of phasesOf(goal, config)) {
    const position = await lastPosition(checkpointsOf(paths, phase.name))
    const standing = standingAt(phase, config, position)
    found.push(standing)
    if (standing.over || position === undefined) continue
    for (const later of PHASES.filter((other) => replacesModel(other, phase, config))) {
      if ((await listCheckpoints(checkpointsOf(paths, later.name))).length === 0) continue
      throw new UserError(
        `${paths.folder}: phase ${phase.name} would go on (${position.epoch} of ${phase.plan(config).epochs} epochs), but phase ${later.name} has been trained since, and put another model in the place of what it trains with: start a new run for more epochs`,
      )
    }
  }
  return found
}

/** Phase joint trains the aligner even where this phase's model takes no part in it. */
const replacesModel = (later: Phase, phase: Phase, config: Config): boolean =>
  later !== phase && (later.name === 'joint' || later.after(config).includes(phase.name))

/**
 * @param config - of a new run
 * @param goal - what is to be trained
 * @param taken - the phases that it begins with, and how far they were trained
 * @returns where each of the goal's phases stands before its folder is made
 */
export const standingsAtFirst = (
  config: Config,
  goal: TrainingGoal,
  taken: ReadonlyMap<PhaseName, Position> = new Map(),
): Standing[] =>
  phasesOf(goal, config).map((phase) => standingAt(phase, config, taken.get(phase.name)))

const standingAt = (phase: Phase, config: Config, position: Position | undefined): Standing => ({
  phase,
  over: position !== undefined && isOver(phase.plan(config), position),
  ...(position && { position }),
})
