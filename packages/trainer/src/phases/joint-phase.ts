import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCaptioner } from '@laviter/itm'
import { saveCaptioner } from '@laviter/itm/node'
import { assignParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { writeFolder } from '@laviter/nn/node'
import { createRandom } from '@laviter/nn/random'
import type { Discriminator, ImageGenerator } from '@laviter/tim'
import { saveGenerator } from '@laviter/tim/node'
import { LAYER_NAMES, loadAligner, setFrozen, type ImageEncoder } from '@laviter/vta'
import {
  lastPosition,
  listCheckpoints,
  readCheckpoint,
  type StoredTensors,
} from '../checkpoint/checkpoint'
import { nearest } from '../config/nearest'
import type { Config } from '../config/schema'
import { createDiscriminators } from '../generation/create-discriminators'
import { createGenerator, generatorConfig } from '../generation/create-generator'
import { writeSamples } from '../generation/samples'
import { helpersOf } from '../joint/lambdas'
import { playersTree } from '../generation/players'
import { parseMetrics } from '../logs/run-log'
import type { JointModules } from '../joint/modules'
import { imageEncoderConfig, textEncoderConfig, type ResolvedParts } from '../parts'
import { saveModel } from '../save-model'
import { createJointTask } from '../tasks/joint'
import { CLONE } from '../training/clone'
import { explainWriteError } from '../training/file-errors'
import {
  CAPTIONER_FOLDER,
  checkpointsOf,
  GENERATOR_FOLDER,
  readRunFile,
  type RunPaths,
} from '../training/run-folder'
import type { Phase, PhaseContext } from './phase'
import { expectSameWords } from './same-words'

/** Phase 3: the aligner learns on with the captioner and the generator, which learn with it. */
export const jointPhase: Phase = {
  name: 'joint',
  after: (config) => {
    const { captioner, generator } = helpersOf(config)
    return [
      'vta',
      ...(captioner ? (['itm'] as const) : []),
      ...(generator ? (['tim'] as const) : []),
    ]
  },
  keys: /^joint\./,
  plan: ({ joint }) => ({ epochs: joint.epochs }),
  check: async (config, parts) => {
    if (parts.own.imageEncoder) await expectFreezable(config, parts)
    else expectLayer(config.joint.frozen)
    if (helpersOf(config).generator) await expectJointGenerator(config, parts)
    if (config.joint.fakeCaptions.path === 'straight-through') await expectChoices(config, parts)
  },
  open: async function* (context) {
    const { config, parts, paths, dataSet, own } = context
    await keepStart(paths)
    const { imageEncoder, textEncoder, vocabulary } = own(
      await loadAligner(paths.beforeJoint, { parts }),
    )
    expectSameWords(vocabulary, context.vocabulary, dataSet.root)
    freeze(imageEncoder, config.joint.frozen)
    if (config.features.cache === 'on') {
      yield {
        kind: 'note',
        message:
          'features.cache is on, but phase joint reads pictures: every step computes the image encoder’s features',
      }
    }
    for (const message of leftBehind(context)) yield { kind: 'note', message }
    const told = helpersOf(config).captioner ? await openCaptioner(context) : undefined
    const drawn = helpersOf(config).generator ? await openPlayers(context) : undefined
    const generator = drawn?.generator
    const modules: JointModules = {
      imageEncoder,
      textEncoder,
      ...(told && { captioner: told.captioner }),
      ...(drawn && { generator: drawn.generator }),
      ...(drawn?.discriminators && { discriminators: drawn.discriminators }),
    }
    return own(
      createJointTask({
        config,
        dataSet,
        vocabulary,
        modules,
        ...(told && { captions: told.vocabulary }),
        ...(drawn && { average: drawn.average }),
        ...(generator && {
          writeSamples: (epoch, watch) =>
            writeSamples(
              {
                config,
                dataSet,
                aligner: { textEncoder, vocabulary },
                generator,
                folder: join(paths.samples, 'joint'),
              },
              epoch,
              watch,
            ),
        }),
        saveModel: (model) =>
          inOneGo(model, async (folder) => {
            await saveModel(folder, { config, vocabulary, imageEncoder, textEncoder })
            if (told) await saveCaptioner(join(folder, CAPTIONER_FOLDER), told)
            if (generator) {
              const description = { part: config.parts.generator, ...generatorConfig(config) }
              const to = join(folder, GENERATOR_FOLDER)
              await saveGenerator(to, { generator, config: description })
            }
          }),
      }),
    )
  },
}

/**
 * Until the phase's first step, `model/` is what phases 1 and 2 left; from then on it may be the phase's own, also where its
 * checkpoints were removed to begin it anew.
 */
async function keepStart(paths: RunPaths): Promise<void> {
  if ((await listCheckpoints(checkpointsOf(paths, 'joint'))).length > 0) return
  const lines = parseMetrics(await readRunFile(paths.metrics))
  if (existsSync(paths.beforeJoint) && lines.some(({ phase }) => phase === 'joint')) return
  try {
    await writeFolder(paths.beforeJoint, (temporary) => cp(paths.model, temporary, CLONE))
  } catch (error) {
    throw explainWriteError(error, `The copy ${paths.beforeJoint}`, 'Then train with --resume.')
  }
}

/** Replaces models that belong together: a process that is killed meanwhile leaves those that were there, all of them. */
async function inOneGo(model: string, save: (folder: string) => Promise<void>): Promise<void> {
  try {
    await writeFolder(model, async (temporary) => {
      await cp(model, temporary, CLONE)
      await save(temporary)
    })
  } catch (error) {
    throw explainWriteError(error, model, 'Then train with --resume.')
  }
}

/** What does not take part was made for the aligner as it was, and stays so. */
function* leftBehind({ config, paths }: PhaseContext): Generator<string> {
  const { captioner, generator } = helpersOf(config)
  const others = [
    ...(captioner ? [] : [['captioner', 'itm', CAPTIONER_FOLDER] as const]),
    ...(generator ? [] : [['generator', 'tim', GENERATOR_FOLDER] as const]),
  ]
  for (const [helper, phase, folder] of others)
    if (existsSync(join(paths.model, folder)))
      yield `The ${helper} takes no part in phase joint: in model/ it stays as phase ${phase} trained it, on the aligner as that was`
}

/** An encoder of one's own that has no layers to freeze trains as it was made. */
function freeze(encoder: ImageEncoder, frozen: string): void {
  if (encoder.freeze !== undefined || frozen === 'all') setFrozen(encoder, frozen)
}

/** The built-in encoder's layers are known before there is one. */
function expectLayer(frozen: string): void {
  const known = ['all', 'none', ...LAYER_NAMES]
  if (known.includes(frozen)) return
  throw new UserError(
    `joint.frozen is ${frozen}, which is no layer of the image encoder. ${nearest(frozen, known)} All: ${known.join(', ')}`,
  )
}

/** One of one's own knows its layers itself; it is asked before anything is trained. */
async function expectFreezable(config: Config, parts: ResolvedParts): Promise<void> {
  const { frozen } = config.joint
  const asked = { ...imageEncoderConfig(config), backbone: 'random' }
  const encoder = await parts.imageEncoder(asked, { random: createRandom(config.seed) })
  try {
    freeze(encoder, frozen)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(
      `joint.frozen is ${frozen}, and the image encoder ${config.parts.imageEncoder} cannot freeze that: ${reason}. Name one of its layers, all or none`,
      { cause },
    )
  } finally {
    encoder.dispose()
  }
}

/** The captioner of phase itm, with its words. */
async function openCaptioner({ paths, parts, own }: PhaseContext) {
  const folder = join(paths.beforeJoint, CAPTIONER_FOLDER)
  const { captioner, vocabulary, config } = own(await loadCaptioner(folder, { parts }))
  if (vocabulary === undefined) throw new UserError(`${folder} holds a captioner without words`)
  return { captioner, vocabulary, config }
}

/** What phase tim ended with. */
interface Players {
  /** its weights as they were trained, not their average */
  readonly generator: ImageGenerator
  /** absent where nothing asks for them */
  readonly discriminators?: readonly Discriminator[]
  /** of the generator's weights */
  readonly average: StoredTensors
}

/** `model/` holds the average of the generator alone: the game goes on from phase tim's last checkpoint. */
async function openPlayers({ paths, config, parts, own }: PhaseContext): Promise<Players> {
  const folder = checkpointsOf(paths, 'tim')
  const position = await lastPosition(folder)
  if (position === undefined) {
    throw new UserError(
      `${folder} holds no checkpoint, and phase joint goes on from the generator and its discriminators as phase tim left them: laviter train --run ${paths.folder} --phase tim --resume`,
    )
  }
  const { tensors } = await readCheckpoint(folder, position.step)
  const generator = own(await createGenerator(config, parts))
  const wanted = helpersOf(config).discriminators
  const discriminators = wanted ? await createDiscriminators(config, parts, generator) : undefined
  for (const each of discriminators ?? []) own(each)
  const stored = Object.entries(tensors['parameters'] ?? {})
  const used = stored.filter(([path]) => wanted || path.startsWith('generator.'))
  const tree = playersTree({ generator, ...(discriminators && { discriminators }) })
  assignParameters(tree, Object.fromEntries(used), { where: folder })
  const average = tensors['average'] ?? {}
  return { generator, ...(discriminators && { discriminators }), average }
}

/** A stage at a time teaches no text encoder; and the aligner sees the last one alone. */
async function expectJointGenerator(config: Config, parts: ResolvedParts): Promise<void> {
  const generator = await createGenerator(config, parts)
  try {
    if (generator.stagewise !== true) return
    throw new UserError(
      `parts.generator ${config.parts.generator} trains its stages one after the other, and cannot be trained together with the aligner: choose another, or leave tim out of joint.helpers`,
    )
  } finally {
    generator.dispose()
  }
}

/** Told before anything is trained, on a small vocabulary. */
async function expectChoices(config: Config, parts: ResolvedParts): Promise<void> {
  const random = createRandom(config.seed)
  const encoder = await parts.textEncoder(textEncoderConfig(config, 4), { random })
  try {
    if (encoder.encodeChoices !== undefined) return
    throw new UserError(
      `joint.fakeCaptions.path is straight-through, but parts.textEncoder ${config.parts.textEncoder} has no encodeChoices(): set the path to discrete, or give the encoder one`,
    )
  } finally {
    encoder.dispose()
  }
}
