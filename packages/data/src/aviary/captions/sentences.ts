import { enumerated, withArticle, type PartPhrase } from './part-phrases'

/** What a sentence has to say, each piece in words already; a piece left out is not stated. */
export interface Content {
  readonly color: string
  readonly size?: string
  /** `perching on a branch` and `perches on a branch` */
  readonly pose?: { readonly doing: string; readonly does: string }
  readonly background?: string
  readonly parts: readonly PartPhrase[]
}

/** A sentence pattern: the sentence, or nothing where the content does not suit it. */
type Pattern = (content: Content) => string | undefined

const words = (...pieces: (string | undefined)[]) => pieces.filter(Boolean).join(' ')
const bird = ({ size, color }: Content) => words(size, color, 'bird')
const having = ({ parts }: Content) => enumerated(parts.map(({ phrase }) => phrase))
/** What the bird does and where, behind a noun. */
const setting = ({ pose, background }: Content) => words(pose?.doing, background)

const thisIs: Pattern = (c) => {
  const looks = words('this is', withArticle(bird(c)), 'with', having(c))
  return c.pose ? `${looks}, ${setting(c)}` : words(looks, c.background)
}

const verb: Pattern = (c) =>
  c.pose && words(withArticle(bird(c)), 'with', having(c), c.pose.does, c.background)

const shown: Pattern = (c) =>
  c.pose
    ? undefined
    : words(
        withArticle(bird(c)),
        'with',
        having(c),
        c.background ? 'is shown' : 'is seen from the side',
        c.background,
      )

const has: Pattern = (c) =>
  c.pose
    ? words('this', bird(c), 'has', having(c), 'and', c.pose.does, c.background)
    : words('this', bird(c), c.background, 'has', having(c))

const settingFirst: Pattern = (c) =>
  c.background &&
  words(
    `${c.background},`,
    ...(c.pose
      ? [withArticle(bird(c)), 'with', having(c), c.pose.does]
      : ['there is', withArticle(bird(c)), 'with', having(c)]),
  )

const poseFirst: Pattern = (c) =>
  c.pose && words(`${setting(c)},`, 'this', bird(c), 'shows', having(c))

const partsFirst: Pattern = (c) =>
  (c.pose ?? c.background) &&
  words('with', `${having(c)},`, 'this', bird(c), c.pose?.does ?? 'is pictured', c.background)

const isAnd: Pattern = (c) => {
  const looks = c.size ? `${c.size} and mostly ${c.color}` : `mostly ${c.color}`
  const does = c.pose?.does ?? (c.background && 'is seen')
  return (
    words('the bird is', looks, 'with', having(c)) +
    (does ? words(', and it', does, c.background) : '')
  )
}

const thereIs: Pattern = (c) =>
  words('there is', withArticle(bird(c)), `${setting(c)},`, 'and it has', having(c)).replace(
    'bird ,',
    'bird,',
  )

const absolute: Pattern = (c) => {
  const parts = c.parts.map((part) => part.absolute)
  if (parts.includes(undefined)) return undefined
  return words(
    withArticle(bird(c)),
    c.pose?.does ?? 'is shown',
    `${c.background ?? ''},`,
    enumerated(parts.map(String)),
  ).replaceAll(' ,', ',')
}

const mainColor: Pattern = (c) =>
  words(
    c.color,
    'is the main color of this',
    c.size,
    'bird',
    `${setting(c)},`,
    'which has',
    having(c),
  ).replaceAll(' ,', ',')

const youSee: Pattern = (c) => words('you can see', having(c), 'on this', bird(c), setting(c))

const sizeLast: Pattern = (c) =>
  c.size && setting(c)
    ? words('the', c.color, 'bird', setting(c), 'is', c.size, 'and has', having(c))
    : undefined

const plumage: Pattern = (c) =>
  words('this', c.size, 'bird with mostly', c.color, 'feathers has', having(c)) +
  (setting(c) ? words(' and', c.pose?.does ?? 'is pictured', c.background) : '')

/** All patterns; each reads as English whichever pieces are there. */
export const PATTERNS: readonly Pattern[] = [
  thisIs,
  verb,
  shown,
  has,
  settingFirst,
  poseFirst,
  partsFirst,
  isAnd,
  thereIs,
  absolute,
  mainColor,
  youSee,
  sizeLast,
  plumage,
]

/** @returns the words as a sentence: capital first, full stop last */
export function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}
