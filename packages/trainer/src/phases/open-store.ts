import type { ImageEncoder } from '@laviter/vta'
import type { TrainEvent } from '../events'
import { chooseStore, type FeatureStore } from '../features/feature-store'
import { whileDoing } from '../training/while-doing'
import type { PhaseContext } from './phase'

/**
 * Opens the feature cache as the configuration says, and computes what training lacks.
 *
 * @param context - of the phase, which owns the store
 * @param encoder - whose backbone's features are kept
 * @returns the store; undefined where features are not kept
 */
export async function* openStore(
  { config, dataSet, signal, own }: PhaseContext,
  encoder: ImageEncoder,
): AsyncGenerator<TrainEvent, FeatureStore | undefined> {
  const { store, notes } = await chooseStore({ config, dataSet, encoder })
  for (const message of notes) yield { kind: 'note', message }
  if (store === undefined) return undefined
  own({ dispose: store.close })
  yield* whileDoing({ task: 'features', unit: 'pictures' }, (watch) => store.fill(watch), signal)
  return store
}
