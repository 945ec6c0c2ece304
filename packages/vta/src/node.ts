export {
  BACKBONES,
  readBackbone,
  readKerasInception,
  readNsfwjsBackbone,
  readTorchvisionInception,
} from './node/read-backbone'
export { saveAligner } from './node/save-aligner'
