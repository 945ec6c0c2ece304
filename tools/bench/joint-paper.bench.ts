import { compareJointSteps } from './joint.bench'
import { PAPER } from './joint-size'
import type { Bench } from './row'

/** A step of phase 3 at the paper's size. */
const bench: Bench = () => compareJointSteps(PAPER, 'paper')

export default bench
