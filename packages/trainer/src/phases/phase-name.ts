/** The phases of training, in the order in which they run. */
export const PHASE_NAMES = ['vta', 'itm', 'tim', 'joint'] as const

/**
 * Phase 1 is `vta`, the alignment; phase 2 `itm`, the captioner on its regions, and `tim`, the generator on its sentences; phase
 * 3 `joint`, all of them together.
 */
export type PhaseName = (typeof PHASE_NAMES)[number]

/** What a run can be trained for. */
export const TRAINING_GOALS = [...PHASE_NAMES, 'all'] as const

/** One phase, with those that it starts from where they are not trained yet; or all. */
export type TrainingGoal = (typeof TRAINING_GOALS)[number]
