export type { Rule } from '@laviter/nn/conformance'
export { discriminatorRules } from './conformance/discriminator-rules'
export { generatorRules } from './conformance/generator-rules'
