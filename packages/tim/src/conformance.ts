export type { Rule } from '@laviter/nn/conformance'
