import { UserError } from '@laviter/nn/errors'

/** What a data literal can hold. */
export type Literal =
  string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal }

/** No model file nests deeper than this; a deeper one is no model. */
const DEEPEST = 64

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
const NAME = /[A-Za-z_$][\w$]*/y
const SPACE = /\s*/y
const WORDS: Record<string, Literal> = { null: null, true: true, false: false }

/**
 * Reads a minified JavaScript object literal as data: names without quotes, `!0` for true, `.5` for 0.5. Nothing is
 * evaluated; anything that is no literal is an error.
 *
 * @param source - the program that holds it
 * @param start - index of its first character
 * @param where - file name for messages
 * @returns the value
 * @throws UserError where the text is no literal
 */
export function parseObjectLiteral(source: string, start: number, where: string): Literal {
  let at = start
  const fail = (expected: string): never => {
    throw new UserError(
      `${where}: expected ${expected} at character ${at}, found ${JSON.stringify(source.slice(at, at + 20))}. The file is damaged or of another version: get it again.`,
    )
  }
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const peek = () => {
    match(SPACE)
    return source[at]
  }
  const take = (character: string) => {
    if (peek() !== character) fail(`"${character}"`)
    at++
  }
  const text = (): string => {
    const quote = source[at]!
    let end = at + 1
    while (end < source.length && source[end] !== quote) end += source[end] === '\\' ? 2 : 1
    const inner = source.slice(at + 1, end)
    if (end >= source.length) fail('the end of a string')
    at = end + 1
    if (!inner.includes('\\')) return inner
    try {
      const json = inner
        .replace(/\\'/g, "'")
        .replace(/(\\.)|"/g, (all, escape) => escape ?? `\\${all}`)
      return String(JSON.parse(`"${json}"`))
    } catch {
      return fail('a string with JSON escapes')
    }
  }
  const list = <T>(open: string, close: string, item: () => T): T[] => {
    take(open)
    const items: T[] = []
    while (peek() !== close) {
      items.push(item())
      if (peek() !== close) take(',')
    }
    at++
    return items
  }
  const value = (depth: number): Literal => {
    if (depth > DEEPEST) fail(`at most ${DEEPEST} levels`)
    const first = peek()
    if (first === '{') {
      const pairs = list('{', '}', (): [string, Literal] => {
        const quote = peek()
        const key = quote === '"' || quote === "'" ? text() : (match(NAME) ?? match(NUMBER))
        if (key === undefined) return fail('a name')
        take(':')
        return [key, value(depth + 1)]
      })
      return Object.fromEntries(pairs)
    }
    if (first === '[') return list('[', ']', () => value(depth + 1))
    if (first === '"' || first === "'") return text()
    if (first === '!') {
      at++
      const digit = source[at++]
      return digit === '0' ? true : digit === '1' ? false : fail('!0 or !1')
    }
    const number = match(NUMBER)
    if (number !== undefined) return Number(number)
    const word = match(NAME)
    return word !== undefined && Object.hasOwn(WORDS, word) ? WORDS[word]! : fail('a value')
  }
  return value(0)
}
