import type { Config } from '../config/schema'

/**
 * @param drawing - how pictures are drawn
 * @returns what is told of it after "drawn", with a space before it; nothing where they are drawn as the generator was trained
 */
export function drawingInWords({ temperature }: Config['drawing']): string {
  return temperature === 1 ? '' : ` at temperature ${temperature}`
}
