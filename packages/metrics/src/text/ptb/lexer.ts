import type { Rule } from './rule'
import { shapeOf } from './shape'

/** What most of a caption is: no rule but the word's can match it. */
const plain = /[A-Za-z]+(?=[ \n]|[,;!?][ \n])/y

/**
 * Makes a lexer: at each place the longest match of all rules, look-ahead included, decides; then the order of rules.
 *
 * What no rule begins with (white space, unknown characters) separates tokens and vanishes.
 *
 * @param options - `split`: words of letters only that a rule splits, lower-case; all others between spaces are taken as
 * they stand, without asking the rules
 * @returns tokens of a text, not yet in lower case
 */
export function createLexer(
  rules: readonly Rule[],
  { split = new Set() }: { split?: Pick<ReadonlySet<string>, 'has'> } = {},
): (text: string) => string[] {
  const byFirst = new Map<string, readonly Rule[]>()
  const beginning = (character: string) => {
    let mine = byFirst.get(character)
    if (!mine) byFirst.set(character, (mine = rules.filter(({ first }) => first.test(character))))
    return mine
  }

  return (text) => {
    // look-ahead sees the line feed that ends the text
    const shape = shapeOf(text) + '\n'
    const tokens: string[] = []
    for (let at = 0; at < text.length;) {
      plain.lastIndex = at
      const word = plain.exec(shape)?.[0]
      if (word && !split.has(word.toLowerCase())) {
        tokens.push(word)
        at += word.length
        continue
      }
      let [best, length, longest]: [Rule | undefined, number, number] = [undefined, 0, 0]
      for (const rule of beginning(shape[at]!)) {
        if (rule.needs !== undefined && !shape.includes(rule.needs)) continue
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
