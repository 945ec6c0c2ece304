export {
  catrCaptioner,
  catrTable,
  type CatrOptions,
  type ImportedCaptioner,
} from './import/catr-captioner'
export { fillCaptioner } from './import/fill-captioner'
