export {
  catrCaptioner,
  catrTable,
  unpackAttention,
  type CatrOptions,
  type ImportedCaptioner,
} from './import/catr-captioner'
export { fillCaptioner } from './import/fill-captioner'
