/** Mean advance of a sans-serif letter, as a part of its size: on the safe side for English text. */
const ADVANCE = 0.54

const room = (pixels: number, size: number) => Math.max(1, Math.floor(pixels / (ADVANCE * size)))

/** Text for XML: markup escaped, what XML forbids (control characters, lone surrogates) left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\P{C}\t\n\r\p{Cf}]/gu, '')
    .replace(/[<>&"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/**
 * Shortens a line in its middle, so that a file's number and ending stay.
 *
 * @param pixels - room
 * @param size - of the font, in pixels
 */
export function fitted(text: string, pixels: number, size: number): string {
  const most = room(pixels, size)
  const letters = [...text]
  if (letters.length <= most) return text
  const tail = Math.floor((most - 1) / 3)
  return `${letters.slice(0, most - 1 - tail).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`
}

/**
 * Breaks text into lines between words.
 *
 * @param pixels - room
 * @param size - of the font, in pixels
 * @param most - lines; the last one is shortened where there is more text
 */
export function wrapped(text: string, pixels: number, size: number, most: number): string[] {
  const letters = room(pixels, size)
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const kept =
    lines.length > most ? [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')] : lines
  return kept.map((line) => fitted(line, pixels, size))
}
