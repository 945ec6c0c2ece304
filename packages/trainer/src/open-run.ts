import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadCaptioner } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import { loadGenerator } from '@laviter/tim'
import { loadAligner } from '@laviter/vta'
import { listCheckpoints } from './checkpoint/checkpoint'
import { openTrainingData } from './data-sets/open-training-data'
import { openModels } from './evaluation/open-models'
import { chooseStore } from './features/feature-store'
import { imageFeatures } from './features/image-features'
import { createGenerator } from './generation/create-generator'
import { loadOnce } from './load-once'
import { parseMetrics } from './logs/run-log'
import { resolveParts, type Parts } from './parts'
import type { JobOptions, Run } from './run'
import {
  CAPTIONER_FOLDER,
  checkpointsOf,
  GENERATOR_FOLDER,
  openRunFolder,
  readRunFile,
} from './training/run-folder'

/** What opening a run takes. */
export interface OpenRunOptions {
  /** parts that were given in code when the run was trained */
  readonly parts?: Parts
  /** told in a line what a user may want to know */
  readonly onNote?: (line: string) => void
}

/**
 * Opens a run that was trained, to measure it, search with it, or look at it. Model and data are loaded when first asked
 * for; a backend must be open by then (`openBackend` of `@laviter/runtime`).
 *
 * @param folder - the run folder
 * @param options - see {@link OpenRunOptions}
 * @throws UserError where there is no such folder, or it holds no run
 * @example
 * ```ts
 * const run = await openRun('runs/birds')
 * const { sentence } = await (await run.aligner()).encodeTexts(['a small red bird'])
 * ```
 */
export async function openRun(folder: string, options: OpenRunOptions = {}): Promise<Run> {
  const { paths, config } = await openRunFolder(folder)
  const parts = () => resolveParts(config.parts, dirname(paths.config), options.parts)
  const models = openModels(folder, paths.model)
  const aligner = loadOnce(async () => {
    if (!existsSync(paths.model)) {
      throw new UserError(
        `${folder} holds no model yet: the first is written at the end of an epoch. laviter train --run ${folder} --resume goes on`,
      )
    }
    return models.load(async () => loadAligner(paths.model, { parts: await parts() }))
  })
  const captioner = loadOnce(async () => {
    const model = join(paths.model, CAPTIONER_FOLDER)
    if (!existsSync(model)) {
      throw new UserError(
        `${folder} holds no captioner yet: laviter train --run ${folder} --phase itm --resume trains one`,
      )
    }
    return models.load(async () => loadCaptioner(model, { parts: await parts() }))
  })
  const generator = loadOnce(async () => {
    const model = join(paths.model, GENERATOR_FOLDER)
    if (!existsSync(model)) {
      throw new UserError(
        `${folder} holds no generator yet: laviter train --run ${folder} --phase tim --resume trains one`,
      )
    }
    return models.load(async () => loadGenerator(model, { parts: await parts() }))
  })
  const dataSet = loadOnce(
    ({ onProgress, signal = new AbortController().signal }: JobOptions = {}) =>
      openTrainingData(config, {
        onProgress: (progress) => onProgress?.({ ...progress, unit: 'pictures' }),
        signal,
      }),
  )
  const store = loadOnce(async () => {
    // its layers were trained: what they give belongs to this run alone, and would fill the cache that all runs share
    const ofJoint = (await listCheckpoints(checkpointsOf(paths, 'joint'))).length > 0
    if (ofJoint && config.features.cache === 'auto' && config.joint.frozen !== 'all')
      return undefined
    const encoder = (await aligner.get()).imageEncoder
    const { store, notes } = await chooseStore({ config, dataSet: await dataSet.get(), encoder })
    for (const line of notes) options.onNote?.(line)
    return store
  })
  return {
    folder: paths.folder,
    config,
    aligner: () => aligner.get(),
    captioner: () => captioner.get(),
    generator: async () => {
      const { generator: trained } = await generator.get()
      return { generator: trained, untrained: async () => createGenerator(config, await parts()) }
    },
    alignerKey: models.alignerKey,
    modelKey: models.modelKey,
    dataSet: (job) => dataSet.get(job),
    imageFeatures: async function* (items, { batch, signal } = {}) {
      const { imageEncoder } = await aligner.get()
      const kept = await store.get()
      yield* imageFeatures(imageEncoder, await dataSet.get(), items, {
        ...(kept && { store: kept }),
        ...(batch !== undefined && { batch }),
        ...(signal && { signal }),
      })
    },
    metrics: async () => parseMetrics(await readRunFile(paths.metrics)),
    dispose: async () => {
      await store.dispose((opened) => opened?.close())
      for (const part of [generator, captioner, aligner])
        await part.dispose((loaded) => loaded.dispose())
    },
  }
}
