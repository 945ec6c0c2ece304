import type { Rule } from './rule'
import { shapeOf } from './shape'

const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122
const [SPACE, COMMA, STOP, END] = Array.from(' ,.\n', (character) => character.charCodeAt(0))
const followWords = new Set(Array.from(',;!?', (character) => character.charCodeAt(0)))

/** Words of letters only, in lower case, that rules take apart or take more than: {@link createLexer} asks the rules. */
export interface UnusualWords {
  /** Split in two, wherever they stand. */
  readonly split: Pick<ReadonlySet<string>, 'has'>
  /** Of two letters or more: the full stop behind them is theirs. */
  readonly abbreviated: Pick<ReadonlySet<string>, 'has'>
}

/**
 * Makes a lexer: at each place the longest match of all rules, look-ahead included, decides; then the order of rules.
 *
 * What no rule begins with (white space, unknown characters) separates tokens and vanishes.
 *
 * @param unusual - where given, all other words of letters are taken as they stand, without asking the rules; so is a comma
 * before a space, and the full stop at the end: that is what most of a caption is
 * @returns tokens of a text, not yet in lower case
 */
export function createLexer(
  rules: readonly Rule[],
  unusual?: UnusualWords,
): (text: string) => string[] {
  const byFirst = new Map<string, readonly Rule[]>()
  const beginning = (character: string) => {
    let mine = byFirst.get(character)
    if (!mine) byFirst.set(character, (mine = rules.filter(({ first }) => first.test(character))))
    return mine
  }

  /** Where the token ends that begins here, if rules need not be asked; `at` elsewhere. */
  const plainEnd = (shape: string, at: number, { split, abbreviated }: UnusualWords): number => {
    let end = at
    while (isLetter(shape.charCodeAt(end))) end++
    const [next, second] = [shape.charCodeAt(end), shape.charCodeAt(end + 1)]
    if (end === at) {
      const isPlain =
        next === COMMA ? second === SPACE || second === END : next === STOP && second === END
      return isPlain ? at + 1 : at
    }
    const isEnd = next === SPACE || next === END
    const isLast = next === STOP && second === END && end > at + 1
    const isFollowed = followWords.has(next) && (second === SPACE || second === END)
    if (!isEnd && !isLast && !isFollowed) return at
    const word = shape.slice(at, end).toLowerCase()
    return split.has(word) || (isLast && abbreviated.has(word)) ? at : end
  }

  return (text) => {
    // look-ahead sees the line feed that ends the text
    const shape = shapeOf(text) + '\n'
    const lacks = createLacks(shape)
    const tokens: string[] = []
    for (let at = 0; at < text.length;) {
      if (shape.charCodeAt(at) === SPACE) {
        at++
        continue
      }
      const end = unusual ? plainEnd(shape, at, unusual) : at
      if (end > at) {
        tokens.push(text.slice(at, end))
        at = end
        continue
      }
      let [best, length, longest]: [Rule | undefined, number, number] = [undefined, 0, 0]
      for (const rule of beginning(shape[at]!)) {
        if (lacks(rule, at)) continue
        rule.pattern.lastIndex = at
        const match = rule.pattern.exec(shape)
        if (match && match[0].length > longest) {
          best = rule
          longest = match[0].length
          length = match[1]!.length
        }
      }
      if (!best) {
        at++
        continue
      }
      tokens.push(...best.write(text.slice(at, at + length)))
      at += length
    }
    return tokens
  }
}

/** Tells whether what a rule needs is missing, for places that only go forward: it looks at each character once. */
function createLacks(shape: string): (rule: Rule, at: number) => boolean {
  const next = new Map<string, number>()
  const nextOf = (what: string, at: number): number => {
    const known = next.get(what) ?? -1
    if (known >= at) return known
    const found = shape.indexOf(what, at)
    const place = found < 0 ? shape.length : found
    next.set(what, place)
    return place
  }
  return ({ needs, spaced = false }, at) =>
    needs !== undefined && nextOf(needs, at) >= (spaced ? shape.length : nextOf(' ', at))
}
