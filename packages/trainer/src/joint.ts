export { readFakeCaptions, type FakeCaption, type FakeCaptionRules } from './joint/fake-captions'
export type { CaptionInputs, DrawingInputs, JointInputs } from './joint/inputs'
export { jointLosses, type JointRound, type Terms } from './joint/joint-losses'
export { takeJointStep, type JointOutcome } from './joint/joint-step'
export { jointTree, type JointModules } from './joint/modules'
export { JOINT_PARTS, type JointPart } from './joint/parts'
export type { FakeCaptionSettings, JointSettings } from './joint/settings'
export {
  createTrainees,
  type JointTrainees,
  type Trainee,
  type TraineeName,
} from './joint/trainees'
export { createClock, type Clock } from './tasks/step-clock'
