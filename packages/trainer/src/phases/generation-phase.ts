import { join } from 'node:path'
import { itemsOf } from '@laviter/data'
import { loadCaptioner } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import { saveGenerator } from '@laviter/tim/node'
import { loadAligner } from '@laviter/vta'
import { encodeCaptions } from '../captions/caption-rows'
import type { Config } from '../config/schema'
import type { TrainEvent } from '../events'
import { textSide } from '../evaluation/embed'
import { trainingViews } from '../features/views'
import { createDiscriminators } from '../generation/create-discriminators'
import { createGenerator, generatorConfig } from '../generation/create-generator'
import { expectDiscriminatorRules } from '../generation/expect-discriminator'
import { expectGeneratorRules } from '../generation/expect-generator'
import { expectStages } from '../generation/expect-stages'
import { fitConditioning } from '../generation/fit-conditioning'
import { gameOf } from '../generation/game'
import { expectUsefulNegatives } from '../generation/game-words'
import { openRealPictures, type RealPictures } from '../generation/real-pictures'
import { writeSamples } from '../generation/samples'
import type { ResolvedParts } from '../parts'
import { createGenerationTask, type GenerationOptions } from '../tasks/generation'
import { warnOfOneClass } from '../tasks/one-class-batches'
import { CAPTIONER_FOLDER, GENERATOR_FOLDER } from '../training/run-folder'
import { whileDoing } from '../training/while-doing'
import type { Phase, PhaseContext } from './phase'
import { expectSameWords } from './same-words'

/** Phase 2: the generator learns on the sentences of phase 1's best aligner. */
export const generationPhase: Phase = {
  name: 'tim',
  after: (config) => (gameOf(config).redescription > 0 ? ['vta', 'itm'] : ['vta']),
  keys: /^(tim\.|generator\.|discriminator\.|parts\.(generator|discriminator)$)/,
  plan: ({ tim }) => ({ epochs: tim.epochs }),
  check: async (config, parts) => {
    expectUsefulNegatives(gameOf(config))
    await expectPlayers(config, parts)
    if (parts.own.generator) await expectGeneratorRules(config, parts)
    if (parts.own.discriminator) await expectDiscriminatorRules(config, parts)
  },
  open: async function* (context) {
    const { config, parts, paths, dataSet, timeUsed, own } = context
    const warning = warnOfOneClass(config, dataSet, 'tim')
    if (warning !== undefined) yield { kind: 'note', message: warning }
    const aligner = own(await loadAligner(paths.model, { parts }))
    expectSameWords(aligner.vocabulary, context.vocabulary, dataSet.root)
    const generator = own(await createGenerator(config, parts))
    const wanted = config.tim.conditioning === 'fitted'
    if (wanted && !(await fitConditioning(generator, textSide(aligner), dataSet, config.seed)))
      yield {
        kind: 'note',
        message: `tim.conditioning is fitted, but ${config.parts.generator} has no fitConditioning: its conditioning begins at random`,
      }
    const discriminators = await createDiscriminators(config, parts, generator)
    for (const each of discriminators) own(each)
    const captioning = gameOf(config).redescription > 0 ? await openCaptioning(context) : undefined
    const pictures = yield* openPictures(context, generator.sizes)
    const { pretraining } = config.tim
    if (pretraining.epochs > 0)
      yield {
        kind: 'note',
        message: `Before the game, discriminators learn on real pictures alone for ${pretraining.epochs} epochs: until then nothing is drawn`,
      }
    const description = { part: config.parts.generator, ...generatorConfig(config) }
    return own(
      createGenerationTask({
        config,
        dataSet,
        aligner,
        generator,
        discriminators,
        pictures,
        ...(captioning && { captioning }),
        ...(timeUsed && { timeUsed }),
        writeSamples: (epoch, watch) =>
          writeSamples(
            { config, dataSet, aligner, generator, folder: paths.samples },
            epoch,
            watch,
          ),
        saveModel: (folder) =>
          saveGenerator(join(folder, GENERATOR_FOLDER), { generator, config: description }),
      }),
    )
  },
}

/** Settings that are none, and stages that no discriminator can judge, are told before the first phase begins. */
async function expectPlayers(config: Config, parts: ResolvedParts): Promise<void> {
  const small: Config = {
    ...config,
    // a built-in of any width judges the same sizes, and this one is made at once
    ...(!parts.own.discriminator && { discriminator: { ...config.discriminator, width: 1 } }),
  }
  const generator = await createGenerator(config, parts)
  try {
    expectStages(config, generator.sizes)
    for (const each of await createDiscriminators(small, parts, generator)) each.dispose()
  } finally {
    generator.dispose()
  }
}

/** The frozen captioner of phase itm, and the training sentences in its tokens. */
async function openCaptioning({
  paths,
  parts,
  dataSet,
  own,
}: PhaseContext): Promise<GenerationOptions['captioning']> {
  const folder = join(paths.model, CAPTIONER_FOLDER)
  const { captioner, vocabulary } = own(await loadCaptioner(folder, { parts }))
  if (vocabulary === undefined) throw new UserError(`${folder} holds a captioner without words`)
  const items = itemsOf(dataSet, 'train')
  return { captioner, rows: encodeCaptions(dataSet, items, vocabulary, captioner.length) }
}

/** Cuts the pictures that are seen as real to every stage's size, and tells of it. */
async function* openPictures(
  { config, dataSet, signal, own }: PhaseContext,
  sizes: readonly number[],
): AsyncGenerator<TrainEvent, RealPictures> {
  const { views } = config.tim
  const notes: string[] = []
  const pictures = yield* whileDoing(
    { task: 'pictures', unit: 'pictures' },
    (watch) =>
      openRealPictures(
        {
          config,
          dataSet,
          items: itemsOf(dataSet, 'train'),
          views: trainingViews({ views, shrinkTo: config.features.shrinkTo }),
          sizes,
          onNote: (note) => notes.push(note),
        },
        watch,
      ),
    signal,
  )
  own({ dispose: pictures.close })
  for (const message of notes) yield { kind: 'note', message }
  return pictures
}
