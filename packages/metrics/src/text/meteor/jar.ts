import { strFromU8, unzipSync } from 'fflate'
import { UserError } from '../../user-error'

/** The texts of METEOR's jar that scoring English needs. */
export interface MeteorJar {
  readonly synsets: string
  readonly exceptions: string
  readonly functionWords: string
  readonly prefixes: string
  /** METEOR's licence, and WordNet's own words. */
  readonly notices: string
}

const FILES = {
  synsets: 'synonym/english.synsets',
  exceptions: 'synonym/english.exceptions',
  functionWords: 'function/english.words',
  prefixes: 'nonbreaking/english.prefixes',
  wordnet: 'synonym/COPYING.WORDNET',
} as const

const METEOR_NOTICE = `Tables of METEOR 1.5, in another form: paraphrases, function words and abbreviations, Copyright (c) 2010-2014
Carnegie Mellon University, authors Michael Denkowski and Alon Lavie, under the GNU Lesser General Public License,
version 2.1 (https://www.gnu.org/licenses/old-licenses/lgpl-2.1.html), without any warranty.
Synonyms and irregular forms are of WordNet 3.0, whose licence follows.
`

/**
 * @param jar - content of `meteor-1.5.jar`
 * @returns its texts
 * @throws UserError where it is damaged or none of METEOR's
 */
export function readJar(jar: Uint8Array): MeteorJar {
  const wanted = new Set<string>(Object.values(FILES))
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(jar, { filter: ({ name }) => wanted.has(name) })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserError(`METEOR's jar is damaged: ${why}. Fetch it anew`)
  }
  const text = (name: string) => {
    const bytes = files[name]
    if (!bytes) throw new UserError(`This jar has no ${name}: give that of METEOR 1.5`)
    return strFromU8(bytes)
  }
  return {
    synsets: text(FILES.synsets),
    exceptions: text(FILES.exceptions),
    functionWords: text(FILES.functionWords),
    prefixes: text(FILES.prefixes),
    notices: `${METEOR_NOTICE}\n${text(FILES.wordnet)}`,
  }
}
