import { join } from 'node:path'
import { createCaptionVocabulary } from '@laviter/itm'
import { saveCaptioner } from '@laviter/itm/node'
import { loadAligner } from '@laviter/vta'
import { expectCaptionerRules } from '../captions/expect-captioner'
import { CAPTIONER_FOLDER } from '../training/run-folder'
import { captionerConfig, createCaptioner } from '../parts'
import { captioningPlan, createCaptioningTask } from '../tasks/captioning'
import { openStore } from './open-store'
import type { Phase } from './phase'
import { expectSameWords } from './same-words'

/** Phase 2: the captioner learns on the regions of phase 1's best aligner. */
export const captioningPhase: Phase = {
  name: 'itm',
  after: () => ['vta'],
  // its validation writes captions of so many words
  keys: /^(itm\.|captioner\.|parts\.captioner$|decoding\.maxWords$)/,
  plan: captioningPlan,
  check: async (config, parts) => {
    if (parts.own.captioner) await expectCaptionerRules(config, parts)
  },
  open: async function* (context) {
    const { config, parts, paths, dataSet, own } = context
    const aligner = own(await loadAligner(paths.model, { parts }))
    expectSameWords(aligner.vocabulary, context.vocabulary, dataSet.root)
    const vocabulary = createCaptionVocabulary(aligner.vocabulary)
    const captioner = own(await createCaptioner(config, parts, vocabulary.tokens))
    const { imageEncoder } = aligner
    const store = yield* openStore(context, imageEncoder)
    const description = {
      part: config.parts.captioner,
      ...captionerConfig(config, vocabulary.tokens),
    }
    return own(
      createCaptioningTask({
        config,
        dataSet,
        imageEncoder,
        vocabulary,
        captioner,
        ...(store && { store }),
        saveModel: (folder) =>
          saveCaptioner(join(folder, CAPTIONER_FOLDER), {
            captioner,
            config: description,
            vocabulary,
          }),
      }),
    )
  },
}
