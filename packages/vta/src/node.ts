export {
  BACKBONES,
  readBackbone,
  readKerasInception,
  readNsfwjsBackbone,
  readTorchvisionInception,
} from './node/read-backbone'
