import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters, setTrainable } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { BackboneWeights } from '../backbone-weights'
import type { Frozen } from '../image-encoder'
import {
  convolutionsOf,
  INCEPTION_V3,
  LAYER_NAMES,
  LOCAL_LAYER,
  type Chain,
  type LayerName,
} from './architecture'
import { run, type FeatureMap } from './forward'
import { frozenSteps, type FrozenGradient } from './frozen'
import type { Precision } from './native'
import { inceptionFrom, randomInception, type InceptionParameters } from './parameters'
import { sharedFolds } from './shared-folds'
import { trainableKit, type Statistics } from './trainable'

export { featureChannels } from './parameters'
export { inceptionFrom, randomInception, type InceptionParameters, type LayerName }

/** Pictures of one pass. */
export interface Pictures {
  /** float32 [B, S, S, 3] in the range of the weights */
  readonly pictures: FeatureMap
  /** how gradients reach them; with `none` they do not reach the unfrozen parameters either */
  readonly gradient: FrozenGradient
}

/** How one pass runs. */
export interface Pass {
  /** batch statistics in unfrozen layers where the network was made so */
  readonly training: boolean
}

/** InceptionV3 with a frozen prefix. */
export interface Network {
  readonly parameters: InceptionParameters['tree']
  /** how many layers, from the first, are frozen */
  readonly frozenLayers: number
  freeze(upTo: Frozen): void
  /**
   * Prepares what this pass and others of the same gradient share, in the caller's scope: as long as that is open, they find it.
   */
  share(pass: Pass): void
  /**
   * Frozen layers see each batch on its own, as its gradient asks; the others all of them as one.
   *
   * @param batches - one or more
   * @returns Mixed_6e and Mixed_7c of all pictures, in their order
   */
  forward(batches: readonly Pictures[], pass: Pass): { local: FeatureMap; last: FeatureMap }
  dispose(): void
}

/** @returns how many layers a freezing covers; throws UserError on an unknown layer */
export function frozenCount(upTo: Frozen): number {
  if (upTo === 'all') return LAYER_NAMES.length
  if (upTo === 'none') return 0
  const index = LAYER_NAMES.findIndex((name) => name === upTo)
  if (index < 0)
    throw new UserError(
      `frozen: "${upTo}" is no layer of InceptionV3. Use all, none or one of ${LAYER_NAMES.join(', ')}.`,
    )
  return index + 1
}

/**
 * @param parameters - stay this network's, which disposes them
 * @param options - what average pools divide by; BatchNorm of unfrozen layers in training; arithmetic of frozen layers
 */
export function createNetwork(
  parameters: InceptionParameters,
  {
    borders,
    statistics,
    precision,
  }: { borders: BackboneWeights['borders']; statistics: Statistics; precision: Precision },
): Network {
  const folds = sharedFolds(parameters)
  let frozen = frozenSteps(parameters, borders, precision)
  let frozenLayers: number = LAYER_NAMES.length
  const split = LAYER_NAMES.indexOf(LOCAL_LAYER) + 1
  const steps = (from: number, to: number): Chain =>
    INCEPTION_V3.slice(from, Math.max(from, to)).flatMap((layer) => layer.steps)
  const statisticsOf = (pass: Pass) => (pass.training ? statistics : 'stored')
  /** Runs layers [from, to): the frozen ones folded, the others with their parameters. */
  const through = (from: number, to: number, batches: readonly Pictures[], pass: Pass) => {
    const border = Math.min(Math.max(frozenLayers, from), to)
    const maps = batches.map(({ pictures, gradient }) =>
      frozen.run(steps(from, border), pictures, gradient),
    )
    const map: FeatureMap = maps.length > 1 ? tf.concat(maps) : maps[0]!
    const kit = trainableKit(parameters, folds, borders, statisticsOf(pass))
    return run(steps(border, to), map, kit)
  }
  return {
    parameters: parameters.tree,
    get frozenLayers() {
      return frozenLayers
    },
    freeze: (upTo) => {
      frozenLayers = frozenCount(upTo)
      const thawed = new Set<string>(LAYER_NAMES.slice(frozenLayers))
      setTrainable(parameters.tree, (path) => thawed.has(path.split('.')[0]!))
      // weights may have moved since they were folded
      frozen.dispose()
      frozen = frozenSteps(parameters, borders, precision)
    },
    share: (pass) => {
      if (statisticsOf(pass) === 'stored')
        folds.prepare(convolutionsOf(steps(frozenLayers, LAYER_NAMES.length)))
    },
    forward: (batches, pass) =>
      tf.tidy(() => {
        const local = through(0, split, batches, pass)
        const gradient = mostOf(batches.map((batch) => batch.gradient))
        const joined = [{ pictures: local, gradient }]
        return { local, last: through(split, LAYER_NAMES.length, joined, pass) }
      }),
    dispose: () => {
      frozen.dispose()
      disposeParameters(parameters.tree)
    },
  }
}

/** @returns the one that serves all of them: what keeps maps serves those that would run again, and both those without one */
function mostOf(gradients: readonly FrozenGradient[]): FrozenGradient {
  const costly: readonly FrozenGradient[] = ['kept', 'recomputed']
  return costly.find((gradient) => gradients.includes(gradient)) ?? 'none'
}
