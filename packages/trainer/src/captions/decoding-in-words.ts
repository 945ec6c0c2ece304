import type { Config } from '../config/schema'
import { temperatureInWords } from '../config/temperature-in-words'

/** @returns how words were chosen, in a line */
export function decodingInWords({
  method,
  beams,
  topP,
  temperature,
  guidance,
  bestOf,
}: Config['decoding']): string {
  const words = {
    greedy: 'greedy',
    beam: `beam of ${beams}`,
    nucleus: `nucleus ${topP}${temperatureInWords(temperature)}`,
  }
  return [
    words[method],
    ...(guidance > 0 ? [`guidance ${guidance}`] : []),
    ...(bestOf > 1 ? [`the aligner's best of ${bestOf}`] : []),
  ].join(', ')
}
