import type { DataSet } from '@laviter/data'
import type { LoadedCaptioner } from '@laviter/itm'
import type { ImageGenerator } from '@laviter/tim'
import type { Aligner } from '@laviter/vta'
import type { Config } from './config/schema'
import type { MetricLine } from './events'
import type { ImageFeatureBatch } from './features/image-features'

/** How far something long is. */
export interface JobProgress {
  readonly done: number
  readonly total: number
  readonly unit: string
}

/** How a long job tells how far it is, and how it is stopped. */
export interface JobOptions {
  readonly onProgress?: (progress: JobProgress) => void
  readonly signal?: AbortSignal
}

/** A run's generator. */
export interface TrainedGenerator {
  readonly generator: ImageGenerator
  /** @returns the same before its training, to be held against it; the caller frees it */
  untrained(): Promise<ImageGenerator>
}

/** A trained run: what evaluation, retrieval and the report read. */
export interface Run {
  /** absolute path */
  readonly folder: string
  /** as resolved when the run was made */
  readonly config: Config
  /**
   * The best epoch's aligner from `model/`, loaded once; `dispose` of the run frees it.
   *
   * @throws UserError where the run holds no model yet; here and below also where a training has replaced the models since the first of
   *   them was loaded or named
   */
  aligner(): Promise<Aligner>
  /**
   * The best epoch's captioner from `model/captioner/`, loaded once; `dispose` of the run frees it.
   *
   * @throws UserError where phase itm has not been trained, naming the command that trains it
   */
  captioner(): Promise<LoadedCaptioner>
  /**
   * The newest epoch's generator from `model/generator/`, the average of its weights, loaded once; `dispose` of the run frees it.
   *
   * @throws UserError where phase tim has not been trained, naming the command that trains it
   */
  generator(): Promise<TrainedGenerator>
  /** Names the aligner that {@link Run.aligner} gives, by its files' SHA-256: embeddings of another one are stale. */
  alignerKey(): Promise<string>
  /** Names all models that the run gives, by their files' SHA-256: numbers of others are stale. */
  modelKey(): Promise<string>
  /** The data set with the validation split of the training carved out, opened once. */
  dataSet(options?: JobOptions): Promise<DataSet>
  /**
   * Regions and global vectors of items (plain view), from the feature cache where the run has one, else through
   * the backbone; the caller disposes each batch.
   *
   * @param items - indices into `dataSet().items`
   */
  imageFeatures(
    items: readonly number[],
    options?: JobOptions & { batch?: number },
  ): AsyncGenerator<ImageFeatureBatch>
  /** The lines of `metrics.jsonl`, in order. */
  metrics(): Promise<MetricLine[]>
  /** Free the aligner, the captioner and the generator, and close the cache. */
  dispose(): void | Promise<void>
}
