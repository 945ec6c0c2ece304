import { createAttnGanGenerator } from './attngan-generator'
import type { CreateImageGenerator } from './image-generator'

/** The built-in generators by the name that a configuration gives them (`parts.generator`, `part` of a model folder). */
export const GENERATORS: Readonly<Record<string, CreateImageGenerator>> = {
  attngan: createAttnGanGenerator,
}
