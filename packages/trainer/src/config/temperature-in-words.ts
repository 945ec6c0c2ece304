/**
 * @param temperature - that captions or pictures are drawn at
 * @returns what is told of it after how they are drawn, with a space before it; nothing where it is 1, as was trained
 */
export function temperatureInWords(temperature: number): string {
  return temperature === 1 ? '' : ` at temperature ${temperature}`
}
