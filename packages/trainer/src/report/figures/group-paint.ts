import { GROUP_PAINT } from './plot'

/** Groups that are named after colours wear them: "yellow bird" in blue would be misread. */
const NAMED: Readonly<Record<string, string>> = {
  red: '#d0312d',
  orange: '#ee7f22',
  yellow: '#e8c51c',
  green: '#2f9e44',
  blue: '#2f6fd0',
  purple: '#8447b5',
  pink: '#ec7fb0',
  brown: '#8a5a35',
  grey: '#8b9095',
  gray: '#8b9095',
  black: '#2b2b2b',
  white: '#f7f7f5',
}

/**
 * Colours of groups: their own where each name says a different one, else hues that colour-blind readers tell apart.
 * Shapes tell the groups apart either way.
 */
export function groupPaint(groups: readonly string[]): string[] {
  const own = groups.flatMap((name) => {
    const word = name
      .toLowerCase()
      .split(' ')
      .find((each) => each in NAMED)
    return word === undefined ? [] : [NAMED[word] ?? '']
  })
  const distinct = new Set(own).size === groups.length
  return distinct ? own : groups.map((_, at) => GROUP_PAINT[at % GROUP_PAINT.length] ?? '')
}
