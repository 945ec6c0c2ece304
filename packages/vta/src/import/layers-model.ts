import { UserError } from '@laviter/nn/errors'
import type { BackboneTensor } from '../backbone-weights'
import type { Literal } from './object-literal'

/** A TensorFlow.js layers model as data: what `model.json` says, and its weights' bytes. */
export interface LayersModel {
  /** Keras layers: class, name, and the names of the layers whose outputs go in */
  readonly layers: readonly {
    readonly kind: string
    readonly name: string
    readonly inputs: readonly string[]
  }[]
  /** by Keras' names such as `conv2d_1/kernel` */
  readonly weights: ReadonlyMap<string, BackboneTensor>
}

const BYTES = { float32: 4, int32: 4, uint16: 2, uint8: 1 } as const
type Element = keyof typeof BYTES

/**
 * @param model - the parsed `model.json`
 * @returns file names of the weights' shards in order
 */
export function shardsOf(model: Literal, where: string): string[] {
  return groupsOf(model, where).flatMap(({ paths }) =>
    asList(paths).map((path) =>
      typeof path === 'string' ? path : fail(where, 'a shard has no name'),
    ),
  )
}

/**
 * @param model - the parsed `model.json`
 * @param bytes - all shards one after the other, in the order of {@link shardsOf}
 * @param where - file name for messages
 * @throws UserError where the manifest is none, or wants another number of bytes
 */
export function readLayersModel(model: Literal, bytes: Uint8Array, where: string): LayersModel {
  const weights = new Map<string, BackboneTensor>()
  let offset = 0
  for (const group of groupsOf(model, where))
    for (const spec of asList(group.weights)) {
      const { name, shape, dtype, quantization } = asObject(spec)
      const stored = quantization === undefined ? dtype : asObject(quantization).dtype
      if (typeof name !== 'string' || !isSizes(shape) || dtype !== 'float32' || !isElement(stored))
        fail(
          where,
          `weight ${JSON.stringify(name)} has dtype ${JSON.stringify(dtype)}, shape ${JSON.stringify(shape)}, stored as ${JSON.stringify(stored)}; float32, stored so or as uint8 or uint16, is read here`,
        )
      const size = shape.reduce((product, n) => product * n, 1) * BYTES[stored]
      if (offset + size > bytes.length)
        fail(
          where,
          `its shards hold ${bytes.length} bytes, ${String(name)} ends at ${offset + size} (cut short?)`,
        )
      // a copy (which Node's own Buffer.slice is not): views of the shards may stand at odd offsets
      const own = new Uint8Array(bytes.subarray(offset, offset + size))
      weights.set(name, tensorOf(own, stored, shape, quantization, where))
      offset += size
    }
  if (offset !== bytes.length)
    fail(where, `its shards hold ${bytes.length} bytes, the manifest names ${offset}`)
  return { layers: layersOf(model, where), weights }
}

function tensorOf(
  { buffer }: Uint8Array<ArrayBuffer>,
  stored: Element,
  shape: readonly number[],
  quantization: Literal | undefined,
  where: string,
): BackboneTensor {
  if (quantization === undefined) {
    if (stored !== 'float32') fail(where, `a weight is stored as ${stored} without quantization`)
    return { dtype: 'F32', shape, data: new Float32Array(buffer) }
  }
  const { scale, min } = asObject(quantization)
  if (typeof scale !== 'number' || typeof min !== 'number')
    return fail(where, 'a quantization lacks scale or min')
  const quantisation = { scale, min }
  if (stored === 'uint8') return { dtype: 'U8', shape, data: new Uint8Array(buffer), quantisation }
  if (stored === 'uint16')
    return { dtype: 'U16', shape, data: new Uint16Array(buffer), quantisation }
  return fail(where, `a weight is quantised to ${stored}`)
}

function layersOf(model: Literal, where: string): LayersModel['layers'] {
  const topology = asObject(asObject(model).modelTopology)
  const config = asObject(asObject(topology.model_config ?? topology).config)
  const layers = asList(config.layers)
  if (layers.length === 0)
    fail(where, 'it has no layers (a graph model? a layers model is read here)')
  return layers.map((layer) => {
    const { class_name: kind, name, inbound_nodes: nodes } = asObject(layer)
    // [[["conv2d_1", 0, 0, {}], ...]]: one use of the layer, the list of its inputs
    const inputs = asList(asList(nodes)[0]).map((input) => String(asList(input)[0]))
    return { kind: String(kind), name: String(name), inputs }
  })
}

const groupsOf = (model: Literal, where: string) => {
  const groups = asList(asObject(model).weightsManifest)
  if (groups.length === 0) fail(where, 'it has no weightsManifest')
  return groups.map(asObject)
}

function fail(where: string, what: string): never {
  throw new UserError(
    `${where}: ${what}. Give the model.json of a TensorFlow.js layers model, undamaged.`,
  )
}

const asList = (value: Literal | undefined): readonly Literal[] => (isList(value) ? value : [])
const isList = (value: Literal | undefined): value is readonly Literal[] => Array.isArray(value)
const asObject = (value: Literal | undefined): { readonly [key: string]: Literal } =>
  typeof value === 'object' && value !== null && !isList(value) ? value : {}
const isSizes = (value: Literal | undefined): value is readonly number[] =>
  isList(value) && value.every((n) => Number.isSafeInteger(n) && Number(n) >= 0)
const isElement = (value: Literal | undefined): value is Element =>
  typeof value === 'string' && Object.hasOwn(BYTES, value)
