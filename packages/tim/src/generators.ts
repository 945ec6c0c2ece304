import { createAttnGanGenerator } from './attngan-generator'
import type { CreateImageGenerator } from './image-generator'
import { createMirrorGanGenerator } from './mirrorgan-generator'
import { createStackGanV1Generator } from './stackgan-v1-generator'
import { createStackGanV2Generator } from './stackgan-v2-generator'

/** The built-in generators by the name that a configuration gives them (`parts.generator`, `part` of a model folder). */
export const GENERATORS: Readonly<Record<string, CreateImageGenerator>> = {
  attngan: createAttnGanGenerator,
  'stackgan-v1': createStackGanV1Generator,
  'stackgan-v2': createStackGanV2Generator,
  mirrorgan: createMirrorGanGenerator,
}
