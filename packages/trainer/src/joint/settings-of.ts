import type { CaptionVocabulary } from '@laviter/itm'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { Config } from '../config/schema'
import { gameOf } from '../generation/game'
import { lambdasOf } from './lambdas'
import type { JointSettings } from './settings'

/**
 * @param config - the run's
 * @param vocabulary - the aligner's
 * @param captions - the captioner's words; absent without a captioner
 * @returns how a step goes
 */
export function jointSettings(
  config: Config,
  vocabulary: Vocabulary,
  captions: CaptionVocabulary | undefined,
): JointSettings {
  const { vta, joint, data } = config
  const { gamma1, gamma2, gamma3 } = vta
  const words = captions?.vocabulary.words ?? []
  return {
    lambdas: lambdasOf(config),
    gammas: { gamma1, gamma2, gamma3 },
    game: gameOf(config),
    countPadding: joint.countPadding,
    fakeCaptions: {
      ...joint.fakeCaptions,
      words: data.words,
      vocabularySize: vocabulary.size,
      // by the words themselves: a captioner of one's own may have learnt others
      toWord: (token) => {
        const own = captions?.toVocabulary(token)
        const word = own === undefined ? undefined : words[own]
        return word === undefined ? undefined : vocabulary.indexOf(word)
      },
    },
  }
}
