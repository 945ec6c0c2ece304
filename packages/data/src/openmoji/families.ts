import type { Emoji } from './emoji'

/** Code points that only vary a picture: joiner, variation selector, gender signs, direction. */
const VARIATIONS = new Set(['200D', 'FE0F', '2640', '2642', '27A1'])
/** Man, woman, person: the head of a joined sequence such as `person + rocket`. */
const PEOPLE = new Set(['1F468', '1F469', '1F9D1'])
/** Light to dark. */
const SKIN_TONE = /^1F3F[B-F]$/

/** Words that tell variants of one picture apart. */
const VARIANT_WORDS = new Set([
  ...['man', 'men', 'woman', 'women', 'person', 'people', 'male', 'female', 'adult', 'child'],
  ...['boy', 'girl', 'old', 'older', 'mr', 'mrs', 'ms', 'mx', 'santa', 'and'],
])

/** Variants that have names of their own. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/\bprince(ss)?\b/, 'with crown'],
  [/\bmer(man|maid|person)\b/, 'mer'],
  [/\bbreast-feeding\b/, 'feeding baby'],
  [/: facing right$/, ''],
]

function codeKey(hexcode: string): string {
  const codes = hexcode.split('-').filter((code) => !VARIATIONS.has(code) && !SKIN_TONE.test(code))
  // the marks are pictures of their own too
  if (codes.length === 0) return hexcode.startsWith('1F3F') ? 'skin tones' : `code:${hexcode}`
  const rest = codes.filter((code) => !PEOPLE.has(code))
  // a person with a rocket is an astronaut, not a variant of the rocket
  return `${rest.length < codes.length ? 'person:' : 'code:'}${rest.join('-')}`
}

function wordKey(annotation: string): string {
  const text = SAME.reduce((t, [name, same]) => t.replace(name, same), annotation.toLowerCase())
  const words = (text.match(/[a-z0-9]+/g) ?? []).filter((word) => !VARIANT_WORDS.has(word))
  return `words:${words.join(' ')}`
}

/**
 * Groups the variants of one picture (skin tone, gender, direction, and the same annotation drawn twice): two pictures
 * are of one family where their code points or their annotations differ in such marks only, and so on along the chain.
 *
 * @param emoji - all pictures
 * @returns for each the family's name: the first of its members' hexcodes
 */
export function familiesOf(emoji: readonly Pick<Emoji, 'hexcode' | 'annotation'>[]): string[] {
  const parent = new Map<string, string>()
  const find = (node: string): string => {
    let root = node
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root))
      root = up
    return root
  }
  const join = (a: string, b: string) => {
    parent.set(find(a), find(b))
  }
  for (const { hexcode, annotation } of emoji) join(codeKey(hexcode), wordKey(annotation))
  const names = new Map<string, string>()
  for (const { hexcode } of [...emoji].sort((a, b) => (a.hexcode < b.hexcode ? -1 : 1))) {
    const root = find(codeKey(hexcode))
    if (!names.has(root)) names.set(root, hexcode)
  }
  return emoji.map(({ hexcode }) => names.get(find(codeKey(hexcode)))!)
}
