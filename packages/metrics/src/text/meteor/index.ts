export { buildMeteorIndex, type MeteorIndexSources } from './build-index'
export { INDEX_VERSION as METEOR_INDEX_VERSION } from './index-file'
export {
  type Meteor,
  type MeteorAccumulator,
  type MeteorItem,
  type MeteorItemScore,
  openMeteor,
} from './meteor'
export { meteorScore, type MeteorStatistics } from './statistics'
