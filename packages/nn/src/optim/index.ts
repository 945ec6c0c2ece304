export { adam, adamW, type AdamOptions } from './adam'
export { createAverage, type Average } from './average'
export {
  clipByGlobalNorm,
  clipByValue,
  globalNorm,
  halfSquares,
  normOfHalves,
  type Gradients,
  type HalfSquares,
  type Transform,
} from './clip'
export {
  createOptimiser,
  type Optimiser,
  type Rule,
  type RuleState,
  type RunningRule,
} from './optimiser'
export { constant, exponentialDecay, stepDecay, warmUp, type Schedule } from './schedule'
