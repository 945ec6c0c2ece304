export { SPLITS, itemsOf } from './data-set'
export type {
  Attribute,
  AttributeTable,
  CaptionRef,
  DataSet,
  Item,
  Skipped,
  Split,
} from './data-set'
export type { Progress, Watch } from './progress'
export type { Batch, BatchOptions } from './batch'
export { fixedViews, viewName } from './image/view'
export type { View } from './image/view'
export type {
  FeatureCache,
  FeatureCacheOptions,
  FeatureShapes,
} from './feature-cache/feature-cache'
