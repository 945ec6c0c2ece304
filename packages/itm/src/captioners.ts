import type { CreateCaptioner } from './captioner'
import { createTransformerCaptioner } from './transformer-captioner'

/** The built-in captioners by the name that a configuration gives them (`parts.captioner`, `part` of a model folder). */
export const CAPTIONERS: Readonly<Record<string, CreateCaptioner>> = {
  transformer: createTransformerCaptioner,
}
