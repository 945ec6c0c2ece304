/** What the time of a joint step goes to, in the order of the step. */
export const JOINT_PARTS = [
  'data',
  'imageEncoder',
  'textEncoder',
  'captioner',
  'generator',
  'discriminators',
  'fakeImages',
  'fakeCaptions',
  'matching',
  'backward',
  'update',
] as const

/** One of them. */
export type JointPart = (typeof JOINT_PARTS)[number]
