import type { Config } from '../config/schema'
import { alignmentPhase } from './alignment-phase'
import { captioningPhase } from './captioning-phase'
import { generationPhase } from './generation-phase'
import { jointPhase } from './joint-phase'
import type { Phase } from './phase'
import type { PhaseName, TrainingGoal } from './phase-name'

/** All phases, in the order in which they run. */
export const PHASES: readonly Phase[] = [
  alignmentPhase,
  captioningPhase,
  generationPhase,
  jointPhase,
]

/**
 * @param goal - a phase, or all of them
 * @param config - the run's, which decides what a phase starts from
 * @returns it with the phases that it starts from, in order
 */
export function phasesOf(goal: TrainingGoal, config: Config): Phase[] {
  const needed = new Set<PhaseName>()
  const need = (name: PhaseName): void => {
    needed.add(name)
    PHASES.find((phase) => phase.name === name)
      ?.after(config)
      .forEach(need)
  }
  if (goal !== 'all') need(goal)
  return PHASES.filter(({ name }) => goal === 'all' || needed.has(name))
}
