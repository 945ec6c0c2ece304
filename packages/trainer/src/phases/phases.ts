import { alignmentPhase } from './alignment-phase'
import { captioningPhase } from './captioning-phase'
import type { Phase } from './phase'
import type { PhaseName } from './phase-name'

/** All phases, in the order in which they run. */
export const PHASES: readonly Phase[] = [alignmentPhase, captioningPhase]

/**
 * @param wanted - a phase, or all of them
 * @returns it with the phases that it starts from, in order
 */
export function phasesOf(wanted: PhaseName | 'all'): Phase[] {
  const needed = new Set<PhaseName>()
  const need = (name: PhaseName): void => {
    needed.add(name)
    PHASES.find((phase) => phase.name === name)?.after.forEach(need)
  }
  if (wanted !== 'all') need(wanted)
  return PHASES.filter(({ name }) => wanted === 'all' || needed.has(name))
}
