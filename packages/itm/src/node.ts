export { saveCaptioner } from './node/save-captioner'
