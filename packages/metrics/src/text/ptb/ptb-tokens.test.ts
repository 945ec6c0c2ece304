import fc from 'fast-check'
import captions from '../../fixtures/captions.json'
import hardTexts from '../../fixtures/tokenizer.json'
import { createLexer } from './lexer'
import { ptbRules, ptbTokens } from './ptb-tokens'
import { abbreviatedWords } from './rules/abbreviations'
import { splitWords } from './rules/words'

const line = (text: string) => ptbTokens(text).join(' ')

test('equals the Java program on hard texts', () => {
  for (const { text, caption } of hardTexts) {
    expect({ text, tokens: line(text) }).toEqual({ text, tokens: caption })
  }
})

test('equals the Java program on every caption', () => {
  for (const { hypothesis, hypothesis_tokens, references, reference_tokens } of captions.items) {
    expect([hypothesis, ...references].map(line)).toEqual([hypothesis_tokens, ...reference_tokens])
  }
})

// what the Java program makes of texts that the fixtures lack, by the rule that decides
test.each([
  ['two words in one', "Cannot gonna, cannot's cannots", "can not gon na cannot 's cannots"],
  ["'t of 'tis", "'Tis 'twas ’tis tis", "'t is 't was tis tis"],
  ["y' of y'all", "y'all'd Y’all y'-x", "y' all 'd y’ all y x"],
  ["d', j', l'", "d'x l'x j'ai d'- d'xy l'oreal", "d' x l' x j' ai d' d'xy l'oreal"],
  ["word before n't", "don`t wonn't won’tx xn't", "do n`t wonn t wo n’tx x n't"],
  ["'s", "it's-a it'sa it’sa 's5 &apos;s", "it 's a it sa it 's a 's 5 's"],
  ["'n", "more'n x'n, rock’n’roll r'n'b", "more 'n x n rock ’n’ roll r 'n' b"],
  [
    'clipped words',
    "'ems ’em 'til 'cause 'round '90s '10s",
    "'em s ’em 'til 'cause round '90s 10s",
  ],
  ['years', "'90 x '90, '905", "'90 x 90 905"],
  ["ol', c'mon", "ol' ol’ cap'n c'mon c’mon li’l", "ol' ol’ cap'n c'mon c 'm on li l"],
  ["O'Brien", "O'Brien I'Brien B'Cd B'c n'djamena", "o'brien i brien b'cd b c n'djamena"],
  ["ma'am", "ma'am ha'x e'er hawai'i a'aa o'o qu'il", "ma'am ha x e'er hawai'i a aa o'o qu'il"],
  ['word', 'x.y end.Next a!b café', 'x.y end.next a!b café'],
  [
    'stop before a comma',
    'bird., x-y.; 5.: 1.5., a/b., (x).,',
    'bird. x-y. 5. 1.5 a/b -lrb- x -rrb-',
  ],
  [
    'tags',
    '<b>x</b> <br /> <a href="x">y</a> < b> x<5',
    '<b> x </b> <br\xA0/> <a\xA0href="x"> y </a> < b > x < 5',
  ],
  [
    'web addresses',
    'http://a.b/c_d?e=f, (www.x.yz/ab) http://x',
    'http://a.b/c_d?e=f -lrb- www.x.yz/ab -rrb- http / / x',
  ],
  ['addresses in com', 'x.com/yz x.com/y a&b.org 5.com', 'x.com/yz x.com / y a&b.org 5 com'],
  ['mail', '<f@g.com> f.g+h@i-j.co. x@y.z,', '<f@g.com> f.g+h@i-j.co x@y.z,'],
  ['@name, #tag', '@a_1 @1a #dog2 #2dog ##x', '@a_1 @ 1a #dog 2 # 2dog ## x'],
  ['either/or', 'a/b/c/d 3/4-inch a//b', 'a/b/c / d 3/4-inch a / / b'],
  ['numbers', '1,000.50 1,,0 10:30am .5.5 --5 +-5 5.', '1,000.50 1 ,0 10:30 am .5.5 5 + -5 5'],
  ['dates', '12/25/2014 1/2/3 1990-1995', '12/25/2014 1/2/3 1990-1995'],
  ['fractions', '3 1/2 1½ ⅓ 12345/6', '3\xA01/2 1 1/2 1/3 12345/6'],
  [
    'telephones',
    '(555) 555-1234 555 555 1234 (5) 555-1234',
    '-lrb-555-rrb-\xA0555-1234 555\xA0555\xA01234 -lrb- 5 -rrb- 555-1234',
  ],
  ['superscripts', 'm² x²³ 10⁻³', 'm ² x ²³ 10 ⁻³'],
  [
    'things',
    "x-y_z x__y x-o'neil D'X-y 3.5-inch 5.5_x",
    "x-y_z x __ y x-o'neil d' x-y 3.5-inch 5.5 _ x",
  ],
  ['sentence start', 'plan B. The b. Theory b. <b> x', 'plan b the b. theory b <b> x'],
  [
    'months, states',
    'Inc. The inc.x Inc.xy ill. Ill. MASS. mass.',
    'inc. the inc. x inc.xy ill ill. mass. mass',
  ],
  ['titles', 'Mr. The mr.x Treas. Messrs. approx.', 'mr. the mr.x treas. messrs. approx'],
  ['before numbers', 'no. 5 No.5 no.  5 pp. five', 'no. 5 no. 5 no 5 pp five'],
  ['acronyms', 'a.b.5 U.S.-based x-u.s. é.b.', 'a.b. 5 u.s.-based x-u.s. é.b'],
  ['file names', '5.jpg, 5.jpgs img_1.jpg', '5.jpg 5 jpgs img_1 jpg'],
  [
    'fixed things',
    'C.D.s S&P-500 s&amp;Ls pro- anti-x C++ c# G#',
    'c.d.s s&p-500 s&ls pro- anti-x c++ c# g #',
  ],
  ['capitals', 'AT&T A&b AT&amp;T A+B US$5 us$5', 'at&t a & b at&t a+b us$ 5 us $ 5'],
  ['faces', ':) :)x ;D5 >:( ^_^ (-_-) <3', ':-rrb- -rrb- x d5 >:-lrb- ^_^ -lrb--_--rrb- < 3'],
  ['runs', '** *** @@ ## __ ----- !! ?! == //', '** *** @@ ## __ ----- !! ?! = = / /'],
  ['dots', '.... . . . … ..', ''],
  ['quotes', '“x” ‘’ ’‘ «x» „x ´x', "x `' '` x „ x ´ x"],
  ['entities', '&lt;x&gt; &amp; &mdash; &#39; &QUOT; &copy;', '< x > & &#39; &quot; & copy'],
  ['currencies', '£5 €5 ¥5 5¢', '# 5 $ 5 ¥ 5 5 cents'],
  ['soft hyphens', 'a\xADb a\xAD-b #a\xADb', 'ab a-b #a\xADb'],
  ['emoji, other planes', 'a😀b 👍🏽 𝐚', 'a b'],
  ['white space', ' a\u2003b\tc\r\nd\u2028e ', 'a b c d e'],
])('%s', (_, text, tokens) => {
  expect(line(text)).toBe(tokens)
})

const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'.,;:!?\'"-/()[]<>@#$%&*_+=’“–…½é²£ \xA0\xAD'.split(''),
        ...hardTexts.flatMap(({ text }) => text.split(' ')),
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('tokens hold no white space but U+00A0, and nothing that is removed', () => {
  fc.assert(
    fc.property(soup, (text) => {
      for (const token of ptbTokens(text)) {
        expect(token).not.toMatch(/[ \t\r\n]/)
        expect(token).not.toBe('')
        expect(["''", '``', '.', '!', ',', '--', '...']).not.toContain(token)
      }
    }),
  )
})

const withStops = fc
  .array(fc.constantFrom(...abbreviatedWords, 'bird', 'cannot', 'a', 'Mg', 'B'), { maxLength: 6 })
  .chain((words) => fc.tuple(...words.map((word) => joinedTo(word))))
  .map((parts) => parts.join(''))
const joinedTo = (word: string) =>
  fc
    .tuple(
      fc.constantFrom(word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)),
      fc.constantFrom('.', '. ', ' ', ', ', ',', '., ', '!', '? ', '.. ', ' . '),
    )
    .map((parts) => parts.join(''))

test('is the longest match of all rules: neither first characters nor plain words change it', () => {
  const every = createLexer(ptbRules.map((rule) => ({ ...rule, first: /[^ ]/, needs: undefined })))
  const some = createLexer(ptbRules, { split: splitWords, abbreviated: abbreviatedWords })
  fc.assert(
    fc.property(fc.oneof(soup, withStops), (text) => expect(some(text)).toEqual(every(text))),
    { numRuns: 400 },
  )
  for (const { text } of hardTexts) expect(some(text)).toEqual(every(text))
  for (const word of [...splitWords, ...abbreviatedWords]) {
    expect(some(`${word}.`)).toEqual(every(`${word}.`))
  }
})

test('no rule begins with a space', () => {
  expect(
    ptbRules.filter(({ pattern }) => {
      pattern.lastIndex = 0
      return pattern.test(' a')
    }),
  ).toEqual([])
})

test('each rule has a name of its own', () => {
  const names = ptbRules.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
