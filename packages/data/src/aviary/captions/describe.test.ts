import { tokenise } from '@laviter/nn/vocabulary'
import { ATTRIBUTES, attributeName, GROUP_NAMES, type Group } from '../attributes'
import { planAviary } from '../plan'
import { COLOR_WORDS } from './lexicon'

const plates = planAviary('small', 1).plates.map((plate) => ({ ...plate, captions: plate.tell() }))
const all = plates.flatMap(({ captions, individual }) =>
  captions.map((caption) => ({ ...caption, individual })),
)
type Told = (typeof all)[number]
/** Sixteen thousand captions: the offenders are gathered, then expected to be none. */
const offenders = (wrong: (caption: Told) => boolean) => all.filter(wrong).map(({ text }) => text)
const share = (test: (caption: Told) => boolean) => all.filter(test).length / all.length
const states = (group: Group) => (caption: { stated: readonly string[] }) =>
  caption.stated.some((name) => name.startsWith(`${attributeName(group, '')}`))

test('ten different captions a picture', () => {
  const few = plates.filter(({ captions }) => new Set(captions.map(({ text }) => text)).size !== 10)
  expect(few).toEqual([])
})

test('full sentences of 8 to 20 words, about 15 on average', () => {
  const spoken = (text: string) => text.split(' ').length
  expect(offenders(({ text }) => spoken(text) < 8 || tokenise(text).length > 20)).toEqual([])
  const mean = all.reduce((sum, { text }) => sum + spoken(text), 0) / all.length
  expect(Math.abs(mean - 15)).toBeLessThan(0.75)
  const verb = /\b(is|has|shows|see|perches|sits|rests|stands|flies|flaps|swims|floats|paddles)\b/
  expect(offenders(({ text }) => !verb.test(text))).toEqual([])
})

test('the overall colour always, size, pose and background in about 60 %, one to three parts', () => {
  expect(share(states('primary color'))).toBe(1)
  for (const group of ['size', 'pose', 'background'] as const)
    expect(Math.abs(share(states(group)) - 0.6)).toBeLessThan(0.03)
  const whole = /^has_(primary_color|size|pose|background)::/
  const parts = (caption: Told) => caption.stated.filter((name) => !whole.test(name)).length
  expect(offenders((caption) => parts(caption) < 1 || parts(caption) > 3)).toEqual([])
})

test('what is stated is true, visible, and said', () => {
  const named = new Map(ATTRIBUTES.map((attribute) => [attribute.name, attribute]))
  const holds = ({ attributes, hidden }: Told['individual'], name: string) => {
    const { part, value } = named.get(name)!
    return attributes[part] === value && !hidden.has(part)
  }
  const wrong = offenders(({ stated, individual, text }) => {
    const color = COLOR_WORDS[individual.attributes['primary color']]
    const saysColor = color.some((word) => text.toLowerCase().includes(word))
    const once = new Set(stated).size === stated.length
    return !(once && saysColor && stated.every((name) => holds(individual, name)))
  })
  expect(wrong).toEqual([])
})

test('hidden parts are never mentioned', () => {
  const hidden = { flying: /\blegs\b/, swimming: /\b(legs|belly|underside)\b/ }
  const wrong = offenders(({ text, individual: { attributes } }) =>
    attributes.pose === 'flying' || attributes.pose === 'swimming'
      ? hidden[attributes.pose].test(text)
      : false,
  )
  expect(wrong).toEqual([])
})

test('every word of every phrase occurs in the training captions', () => {
  const train = plates.filter(({ split }) => split === 'train')
  const words = new Set(
    train.flatMap(({ captions }) => captions.flatMap(({ text }) => tokenise(text))),
  )
  const missing = ATTRIBUTES.flatMap(({ phrase }) => tokenise(phrase)).filter(
    (word) => !words.has(word),
  )
  expect(missing).toEqual([])
})

test('no string is awkward', () => {
  expect(offenders(({ text }) => !/^[A-Z][a-z, -]+\.$/.test(text))).toEqual([])
  expect(offenders(({ text }) => / ,|,,| {2}|undefined|\b(\w+) \1\b/.test(text))).toEqual([])
  expect(offenders(({ text }) => /\ba [aeiou]|\ban [^aeiou]/i.test(text))).toEqual([])
})

test('wordings vary', () => {
  expect(new Set(all.map(({ text }) => text)).size / all.length).toBeGreaterThan(0.98)
  const openings = new Set(all.map(({ text }) => text.split(' ').slice(0, 2).join(' ')))
  expect(openings.size).toBeGreaterThan(60)
  expect(GROUP_NAMES.every((group) => share(states(group)) > 0.02)).toBe(true)
})
