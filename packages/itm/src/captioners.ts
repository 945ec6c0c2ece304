import type { CreateCaptioner } from './captioner'
import { createShowAndTell } from './show-and-tell'
import { createShowAttendAndTell } from './show-attend-and-tell'
import { createTransformerCaptioner } from './transformer-captioner'

/** The built-in captioners by the name that a configuration gives them (`parts.captioner`, `part` of a model folder). */
export const CAPTIONERS: Readonly<Record<string, CreateCaptioner>> = {
  transformer: createTransformerCaptioner,
  'show-and-tell': createShowAndTell,
  'show-attend-and-tell': createShowAttendAndTell,
}
