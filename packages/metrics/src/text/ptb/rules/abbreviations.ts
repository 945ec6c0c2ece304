import type { Rule } from '../rule'
import { ampersand, anyCase, oneOf, rule } from '../rule'
import { tag } from './web'
import { digit, letterOrDigit, space, spaceOrEnd, startOfThing, stoppedThing } from './parts'

/** Titles and others that a name or a word follows. */
const leading =
  'adj adm adv alex asst assoc atty attys ave brig capt cf cie cmdr col comdr cpl dept det dr drs elec ens ft gen gov govs hon insp ' +
  'invt jos lieut lt maj messrs mlle mme mr mrs ms msgr mt natl pfc ph pres prof profs pvt rep reps rev sen sens sfc sgt spc ' +
  'st ste supt supts treas vs wm'
/** Months, days, companies, states: these may end a sentence. */
const closing =
  'al ala apr ariz assn aug bancorp bhd bldg blvd bros calif co colo conn corp cos ct dak dec esq est etc ext feb fla fri ga inc ' +
  'ind intl jan jr jul jun kan kans ky ltd mar md mich minn mo mon mont neb nev nov oct okla penn plc rd rt sep sept seq sq sr ' +
  'sys tel tenn thu thurs tue tues univ va vt wed wis wisc wyo ph.d ed.d'
/** States that are words, or could be, in lower case. */
const capitalised = 'ark az del ill la mass miss ore pa tex wash'
/** Abbreviations where a number follows, words elsewhere. */
const numbered = 'art ca fig figs no nos op pp prop'

/** Makers and companies, in their several spellings. */
const makers = 'mfg mtg pte ppte pty ppty ptes pptes ptys pptys'

/** Words of letters only that {@link abbreviationRules} may take a full stop with; lower-case. */
export const abbreviatedWords: ReadonlySet<string> = new Set(
  [leading, closing, capitalised, numbered, makers].flatMap((words) => words.split(' ')),
)

/** A first capital, then letters of either case. */
const capital = (word: string) => word[0]!.toUpperCase() + anyCase(word.slice(1))

/** Words that begin a sentence so often that a letter and a full stop before them end one. */
const sentenceStart = oneOf(
  'a about according additionally after an as at but earlier he her here however if in it last many more now once one other our ' +
    'she since so some such that the their then there these they this we what when while yet you mr. ms.',
  capital,
)
const acronym = '[A-Za-z](?:\\.[A-Za-z])*\\.'

export const abbreviationRules: readonly Rule[] = [
  rule('letter that ends a sentence', 'A-Za-z', '[A-Za-z]', {
    before: `\\.${space}+(?:${sentenceStart}|${tag})${spaceOrEnd}`,
  }),
  rule('month, state, company', 'A-Za-z', `${oneOf(closing)}\\.`, { before: '[^]{0,2}' }),
  rule('state with a capital', 'A-Z', `${oneOf(capitalised, capital)}\\.`, { before: '[^]{0,2}' }),
  rule('title', 'A-Za-z', `${oneOf(leading)}\\.`),
  rule('maker, limited', 'mMpP', `${oneOf(makers)}\\.`),
  rule('abbreviation of a number', 'A-Za-z', `${oneOf(numbered)}\\.`, {
    before: `${space}?${digit}`,
  }),
  rule('acronym', 'A-Za-z', acronym),
  rule('hyphened with stops and commas', 'A-Za-z0-9', stoppedThing),
  rule(
    'file name',
    startOfThing,
    `${letterOrDigit}+(?:\\.${letterOrDigit}+)*\\.${oneOf(
      'bat bmp c class cgi cpp dll doc docx exe gif gz h htm html jar java jpeg jpg mov mp3 pdf php pl png ppt ps py sql tar txt wav x xml zip',
    )}`,
    { before: '[ \\t\\xA0\\n.,!?]' },
  ),
  rule('C.D.s', 'C', 'C\\.D\\.s'),
  rule('S&P-500, S&Ls', 'sS', `[sS](?:&|&amp;)${oneOf('p-500 ls')}`, { write: ampersand }),
  rule('pro-, anti-', 'aApP', `${oneOf('pro anti')}-`),
]
