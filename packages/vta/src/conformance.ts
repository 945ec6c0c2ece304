export { imageEncoderRules } from './conformance/image-encoder-rules'
export { textEncoderRules } from './conformance/text-encoder-rules'
export type { Rule } from '@laviter/nn/conformance'
