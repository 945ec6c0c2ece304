export type { Dtype, StoredTensor, TypedArray } from './dtype'
export { halfToNumber, numberToBfloat, numberToHalf, storeFloats, toFloat32 } from './float'
export { openSafetensors, readSafetensors, type ByteSource, type SafetensorsFile } from './read'
export { writeSafetensors } from './write'
