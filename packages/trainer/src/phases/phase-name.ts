/** The phases of training, in the order in which they run. */
export const PHASE_NAMES = ['vta', 'itm'] as const

/** Phase 1 is `vta`, the alignment; phase 2 `itm`, the captioner on the aligner's regions. */
export type PhaseName = (typeof PHASE_NAMES)[number]
