import type { StepResult } from '../tasks/task'

/** What the time of a joint step goes to, in the order of the step. */
export const JOINT_PARTS = [
  'data',
  'textEncoder',
  'generator',
  'discriminators',
  'imageEncoder',
  'matching',
  'captioner',
  'fakeCaptions',
  'backward',
  'update',
] as const

/** One of them. */
export type JointPart = (typeof JOINT_PARTS)[number]

/** The parts as a reader calls them. */
export const JOINT_PART_NAMES: Readonly<Record<JointPart, string>> = {
  data: 'data',
  textEncoder: 'text encoder',
  generator: 'generator',
  discriminators: 'discriminators',
  imageEncoder: 'image encoder',
  matching: 'matching losses',
  captioner: 'captioner',
  fakeCaptions: 'text encoder on written captions',
  backward: 'backward',
  update: 'update',
}

/** @returns seconds as every phase tells them, and the same by part */
export function secondsOf(
  parts: Readonly<Record<JointPart, number>>,
): Pick<StepResult, 'seconds' | 'parts'> {
  const { data, backward, update, ...forward } = parts
  const seconds = {
    data,
    forward: Object.values(forward).reduce((sum, part) => sum + part, 0),
    backward: backward + update,
  }
  return { seconds, parts }
}
