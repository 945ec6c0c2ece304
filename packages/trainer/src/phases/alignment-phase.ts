import { loadBackbone } from '../backbones'
import { expectEncoderRules } from '../expect-encoder'
import { createEncoders } from '../parts'
import { saveModel } from '../save-model'
import { createAlignmentTask } from '../tasks/alignment'
import { warnOfOneClass } from '../tasks/one-class-batches'
import { whileDoing } from '../training/while-doing'
import { openStore } from './open-store'
import type { Phase } from './phase'

/** Phase 1: image and text encoder learn one space. */
export const alignmentPhase: Phase = {
  name: 'vta',
  after: () => [],
  keys: /^vta\./,
  plan: ({ vta }) => ({ epochs: vta.epochs }),
  check: expectEncoderRules,
  open: async function* (context) {
    const { config, parts, dataSet, vocabulary, signal, own } = context
    const warning = warnOfOneClass(config, dataSet, 'vta')
    if (warning !== undefined) yield { kind: 'note', message: warning }
    const backbone = yield* whileDoing(
      { task: 'weights', unit: 'bytes' },
      (watch) => loadBackbone(config.imageEncoder.backbone, watch),
      signal,
    )
    const encoders = await createEncoders(config, parts, vocabulary.size, backbone)
    own(encoders.imageEncoder)
    own(encoders.textEncoder)
    const store = yield* openStore(context, encoders.imageEncoder)
    return own(
      createAlignmentTask({
        config,
        dataSet,
        vocabulary,
        ...encoders,
        ...(store && { store }),
        saveModel: (folder) => saveModel(folder, { config, vocabulary, ...encoders }),
      }),
    )
  },
}
