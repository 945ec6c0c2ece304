import { figure10, figure9 } from './captions'
import type { Figure } from './figure'
import { figure7, figure8 } from './generation'
import { figure4, figure5 } from './retrieval'
import { figure3, figure6 } from './space'

/** The figures that can be made again; Figures 1 and 2 are drawings of the method. */
export const FIGURES: readonly Figure[] = [
  figure3,
  figure4,
  figure5,
  figure6,
  figure7,
  figure8,
  figure9,
  figure10,
]
