import { readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { MAX_PIXELS, openPicture } from '../image/picture'
import type { DecodeLimits } from '../image/picture'
import { pictureFault } from '../image/picture-fault'
import { mapLimited } from '../limiter'
import type { Watch } from '../progress'
import { resolveInside } from './inside'
import { loadVerdicts, saveVerdicts } from './verdicts'
import type { Verdict } from './verdicts'

/** Side to which a picture is decoded to see whether it can be: JPEG decodes an eighth of its pixels, reading all bytes. */
const TRIAL_SIDE = 16

/** The same for drawings (SVG), whose pixels come with the size: a view of 299 pixels draws 356 for its crop's margin. */
const DRAWN_SIDE = 360

/** How closely pictures are looked at. */
export interface VerifyOptions extends DecodeLimits {
  /** `decode` each picture once (remembered), or look only whether it `exists`. */
  readonly verify: 'decode' | 'exists'
}

/** A picture's place, or why it has none. */
export type Verified = { readonly file: string } | { readonly why: string }

/** What decoding a picture showed. */
interface Trial {
  readonly why?: string
  /** Whether the system kept it from being read (no permission, too many open files), which says nothing of the picture. */
  readonly unread?: boolean
}

/** Decodes a picture for the sake of its faults. */
async function tryPicture(file: string, limits: DecodeLimits): Promise<Trial> {
  try {
    const opened = await openPicture(await readFile(file), limits)
    // a long thin drawing is small at 16 pixels, and beyond the limits at a view's
    const side = opened.format === 'svg' ? DRAWN_SIDE : TRIAL_SIDE
    await opened
      .decode(side)
      .resize(side, side, { fit: 'fill', kernel: 'nearest' })
      .raw()
      .toBuffer()
    return {}
  } catch (error) {
    return { why: pictureFault(error), unread: (error as NodeJS.ErrnoException).code !== undefined }
  }
}

/**
 * Looks at every picture of a data set: it lies inside the folder, exists, and decodes.
 *
 * @param root - the data set's folder, absolute, without links
 * @param ids - names relative to it
 * @returns for each id its absolute path, or why it cannot be used
 */
export async function verifyPictures(
  root: string,
  ids: readonly string[],
  options: VerifyOptions & Watch,
): Promise<Verified[]> {
  const { verify, maxPixels = MAX_PIXELS, onProgress, signal } = options
  const before =
    verify === 'decode' ? await loadVerdicts(root, maxPixels) : new Map<string, Verdict>()
  const after = new Map<string, Verdict>()
  let done = 0
  const look = async (id: string): Promise<Verified> => {
    const inside = await resolveInside(root, id)
    if ('why' in inside || verify === 'exists') return inside
    const { size, mtimeMs: modified } = await stat(inside.file)
    const known = before.get(id)
    const same = known?.size === size && known.modified === modified
    const { why, unread }: Trial = same ? known : await tryPicture(inside.file, { maxPixels })
    if (!unread) after.set(id, { size, modified, ...(why !== undefined && { why }) })
    return why === undefined ? inside : { why }
  }
  try {
    return await mapLimited(
      ids,
      availableParallelism() * 2,
      async (id) => {
        const verified = await look(id)
        onProgress?.({ stage: 'checking pictures', done: ++done, total: ids.length })
        return verified
      },
      signal,
    )
  } finally {
    // what was seen before an interruption is not looked at again
    if (verify === 'decode')
      await saveVerdicts(root, maxPixels, new Map([...before, ...after]), before)
  }
}
