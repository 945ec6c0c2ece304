export {
  ATTRIBUTES,
  attributeName,
  attributePhrase,
  GROUP_NAMES,
  GROUPS,
  PLUMAGE,
} from './attributes'
export type { Attributes, AviaryAttribute, Color, Group, ValueOf } from './attributes'
export type { Caption } from './captions/describe'
export { readAviaryCaption } from './captions/read'
export { AVIARY_VERSION, makeAviary } from './make-aviary'
export type { MakeAviaryOptions } from './make-aviary'
export { contradictions, oracleHit } from './oracle'
export type { GroundTruth, Statement } from './oracle'
export { AVIARY_SIZES, planAviary } from './plan'
export type { AviaryPlan, AviarySize, Plate } from './plan'
