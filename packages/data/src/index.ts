export { SPLITS, itemsOf } from './data-set'
export type {
  Attribute,
  AttributeTable,
  CaptionRef,
  DataSet,
  Item,
  Skipped,
  Split,
  StatedValue,
} from './data-set'
export type { Progress, Watch } from './progress'
export { DATA_FORMATS, openDataSet } from './open-data-set'
export type { DataFormat, OpenOptions } from './open-data-set'
export type { FolderOptions } from './folder/open-folder'
export type { SplitShares } from './folder/assign-split'
export { AVIARY_SIZES, makeAviary, oracleHit, readAviaryCaption } from './aviary'
export type { AviarySize, MakeAviaryOptions } from './aviary'
export { makeOpenmoji, OPENMOJI_ATTRIBUTION } from './openmoji/make-openmoji'
export type { MakeOpenmojiOptions } from './openmoji/make-openmoji'
export { buildVocabulary } from './build-vocabulary'
export { sampleWords } from './sample-words'
export { batches, batchItems, countBatches } from './batches'
export type { Batch, BatchOptions } from './batch'
export { fixedViews, viewName } from './image/view'
export type { View } from './image/view'
export { MAX_PIXELS, readImage } from './image/picture'
export type { DecodeLimits, Picture } from './image/picture'
export { resizePicture } from './image/scale'
export { PREPROCESSING, renderView } from './image/render-view'
export type { Squares, ViewSource } from './image/render-view'
export {
  featureCacheBytes,
  MAX_CACHE_BYTES,
  openFeatureCache,
} from './feature-cache/open-feature-cache'
export { formatBytes } from './feature-cache/disk-space'
export { itemIdentities } from './feature-cache/item-identities'
export type {
  FeatureCache,
  FeatureCacheOptions,
  FeatureShapes,
} from './feature-cache/feature-cache'
export { checkDataSet } from './check/check-data-set'
export type { CheckOptions, DataCheck, LongCaption } from './check/check-data-set'
export { dataStats } from './check/data-stats'
export type { DataStats, SplitStats } from './check/data-stats'
export type { Duplicate, PictureFacts } from './check/look-at-pictures'
export type { Spread } from './check/quantities'
