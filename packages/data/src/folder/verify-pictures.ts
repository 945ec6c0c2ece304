import { readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { openPicture } from '../image/picture'
import type { DecodeLimits } from '../image/picture'
import { pictureFault } from '../image/picture-fault'
import { mapLimited } from '../limiter'
import type { Watch } from '../progress'
import { resolveInside } from './inside'
import { loadVerdicts, saveVerdicts } from './verdicts'
import type { Verdict } from './verdicts'

/** Side to which a picture is decoded to see whether it can be: JPEG decodes an eighth of its pixels, reading all bytes. */
const TRIAL_SIDE = 16

/** How closely pictures are looked at. */
export interface VerifyOptions extends DecodeLimits {
  /** `decode` each picture once (remembered), or look only whether it `exists`. */
  readonly verify: 'decode' | 'exists'
}

/** A picture's place, or why it has none. */
export type Verified = { readonly file: string } | { readonly why: string }

/** Decodes a picture for the sake of its faults. */
async function faultOf(file: string, limits: DecodeLimits): Promise<string | undefined> {
  try {
    const opened = await openPicture(await readFile(file), limits)
    await opened
      .decode(TRIAL_SIDE)
      .resize(TRIAL_SIDE, TRIAL_SIDE, { fit: 'fill', kernel: 'nearest' })
      .raw()
      .toBuffer()
    return undefined
  } catch (error) {
    return pictureFault(error)
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
  const { verify, onProgress, signal } = options
  const before = verify === 'decode' ? await loadVerdicts(root) : new Map<string, Verdict>()
  const after = new Map<string, Verdict>()
  let done = 0
  const look = async (id: string): Promise<Verified> => {
    const inside = await resolveInside(root, id)
    if ('why' in inside || verify === 'exists') return inside
    const { size, mtimeMs: modified } = await stat(inside.file)
    const known = before.get(id)
    const why =
      known?.size === size && known.modified === modified
        ? known.why
        : await faultOf(inside.file, options)
    after.set(id, { size, modified, ...(why !== undefined && { why }) })
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
    if (verify === 'decode') await saveVerdicts(root, new Map([...before, ...after]), before)
  }
}
