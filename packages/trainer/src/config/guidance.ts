import type { z } from 'zod'
import type { captioningSection, decodingSection } from './captioning-section'

/** What guidance depends on. */
interface Guided {
  readonly itm: Pick<z.output<typeof captioningSection>, 'blankImages'>
  readonly decoding: Pick<z.output<typeof decodingSection>, 'guidance'>
}

/** @returns whether the captioner is taught what guided captions need it to know */
export const canGuide = ({ itm, decoding }: Guided): boolean =>
  decoding.guidance === 0 || itm.blankImages > 0

/** Why captions are not guided, and what to do. */
export const CANNOT_GUIDE =
  'captions are guided away from what the captioner says of blank pictures, and with itm.blankImages 0 it was never taught with one. Train with itm.blankImages 0.1, or leave guidance at 0'
