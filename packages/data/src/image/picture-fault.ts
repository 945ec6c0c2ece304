import { isUserError, UserError } from '@laviter/nn/errors'

/** What libvips says, and what a person understands. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /unsupported image format|is empty/i,
    'not a picture that can be read (PNG, JPEG, WebP, GIF, SVG, TIFF, AVIF)',
  ],
  [/pixel limit|dimensions? exceed|too large/i, 'more pixels than the limit allows'],
  [
    /premature end|truncated|unexpected end|end of (stream|file)|not enough data/i,
    'cut short: the end of the picture is missing',
  ],
]

/**
 * Why a picture could not be read, as half a sentence.
 *
 * @param error - what reading or decoding threw
 * @returns e.g. `no such file`
 */
export function pictureFault(error: unknown): string {
  if (isUserError(error)) return (error as Error).message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it'
  if (code === 'EISDIR') return 'a folder, not a picture'
  const known = REASONS.find(([pattern]) => pattern.test(message))
  // libvips may append a line for each of its layers: the first says it
  return known?.[1] ?? `damaged (${message.split('\n')[0]!.trim()})`
}

/** The error for a picture that a call cannot do without. */
export function pictureError(file: string, error: unknown): UserError {
  return new UserError(
    `Picture ${file}: ${pictureFault(error)}. Replace it or take it out of the data set; \`laviter data check\` lists all such pictures.`,
    { cause: error },
  )
}
