/** The phases of training, in the order in which they run. */
export const PHASE_NAMES = ['vta', 'itm', 'tim', 'joint'] as const

/**
 * Phase 1 is `vta`, the alignment; phase 2 `itm`, the captioner on its regions, and `tim`, the generator on its sentences; phase
 * 3 `joint`, all of them together.
 */
export type PhaseName = (typeof PHASE_NAMES)[number]
