const strict = new TextDecoder('utf-8', { fatal: true })

/** Why text is refused. */
export const NOT_UTF8 = 'not UTF-8 text'

/**
 * Bytes as text.
 *
 * @returns undefined where they are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Text that was read byte by byte (latin1), so that a parser could find its lines and quotes whatever the bytes are: all
 * of them are ASCII, which UTF-8 never uses inside a character.
 *
 * @returns undefined where the bytes are not UTF-8
 */
export function fromLatin1(text: string): string | undefined {
  return decodeUtf8(Buffer.from(text, 'latin1'))
}
