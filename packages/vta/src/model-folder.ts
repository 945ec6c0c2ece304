import type { ParameterTree } from '@laviter/nn'
import { assignParameters, namedParameters, readParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { isRecord, parseModelDescription } from '@laviter/nn/model-files'
import { readSafetensors, writeSafetensors, type StoredTensor } from '@laviter/nn/safetensors'
import type { Aligner, AlignerConfig } from './aligner'
import type { BackboneTensor, BackboneWeights, Quantisation } from './backbone-weights'
import { dequantised } from './inception/parameters'

/** Files of a model folder. */
export const FILES = { description: 'model.json', weights: 'model.safetensors' } as const

const FORMAT = 'laviter-aligner'
const VERSION = 1
const BACKBONE = 'image.backbone.'

/** What `model.json` says. */
export interface ModelDescription {
  readonly format: typeof FORMAT
  readonly version: typeof VERSION
  readonly config: AlignerConfig
  /** all words; the first ends and pads */
  readonly vocabulary: readonly string[]
  /** where the backbone's weights come from; absent for a random one or an encoder without */
  readonly backbone?: Omit<BackboneWeights, 'tensors'>
}

/** An aligner's weights out of its file. */
export interface ModelWeights {
  readonly image: Readonly<Record<string, StoredTensor>>
  readonly text: Readonly<Record<string, StoredTensor>>
  readonly backbone?: BackboneWeights
}

/**
 * An aligner as the two files of a model folder.
 *
 * A backbone's weights that are still what they were read from are written as those bytes (one a parameter for the
 * bundled one), the others as float32: either way they come back exactly.
 */
export async function packModel(
  aligner: Aligner,
): Promise<{ description: string; weights: Uint8Array }> {
  const { backboneWeights } = aligner.imageEncoder
  const quantisation: Record<string, Quantisation> = {}
  const tensors: Record<string, StoredTensor> = {}
  for (const [path, tensor] of Object.entries(
    await readParameters(aligner.imageEncoder.parameters),
  )) {
    const name = `image.${path}`
    const original = name.startsWith(BACKBONE)
      ? backboneWeights?.tensors[name.slice(BACKBONE.length)]
      : undefined
    if (original?.quantisation && isSame(dequantised(original), tensor)) {
      quantisation[name] = original.quantisation
      const { dtype, shape, data } = original
      tensors[name] = { dtype, shape, data }
    } else tensors[name] = tensor
  }
  for (const [path, tensor] of Object.entries(await readParameters(aligner.textEncoder.parameters)))
    tensors[`text.${path}`] = tensor
  const description: ModelDescription = {
    format: FORMAT,
    version: VERSION,
    config: aligner.config,
    ...(backboneWeights && { backbone: about(backboneWeights) }),
    vocabulary: aligner.vocabulary.toJSON(),
  }
  return {
    description: `${JSON.stringify(description, undefined, 1)}\n`,
    weights: writeSafetensors(tensors, { quantisation: JSON.stringify(quantisation) }),
  }
}

const about = ({ name, note, range, borders }: BackboneWeights) => ({ name, note, range, borders })

function isSame(values: Float32Array, { data }: StoredTensor): boolean {
  return values.length === data.length && values.every((value, i) => value === data[i])
}

/**
 * Reads `model.json`.
 *
 * @param text - its content
 * @param where - its path for messages
 * @throws UserError where it is none
 */
export function parseDescription(text: string, where: string): ModelDescription {
  const description = parseModelDescription(text, where, {
    format: FORMAT,
    version: VERSION,
    what: 'an aligner',
    reader: '@laviter/vta',
    remedy: WHOLE,
  })
  if (!isDescription(description))
    throw new UserError(
      `${where}: it lacks ${missing(description).join(', ')} of an aligner. ${WHOLE}`,
    )
  return description
}

const WHOLE = 'Give the model folder that a run or saveAligner wrote, undamaged.'

function missing(description: Record<string, unknown>): string[] {
  const { config, vocabulary, backbone } = description
  const parts = isRecord(config) ? config : {}
  const hasPart = (part: unknown) => isRecord(part) && typeof part.part === 'string'
  const sound: Record<string, boolean> = {
    'config.imageEncoder.part': hasPart(parts.imageEncoder),
    'config.textEncoder.part': hasPart(parts.textEncoder),
    vocabulary: Array.isArray(vocabulary) && vocabulary.every((word) => typeof word === 'string'),
    'backbone.range and backbone.borders': backbone === undefined || isBackbone(backbone),
  }
  return Object.keys(sound).filter((name) => !sound[name])
}

const isDescription = (value: object): value is ModelDescription =>
  missing({ ...value }).length === 0

const isBackbone = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.note === 'string' &&
  Array.isArray(value.range) &&
  value.range.length === 2 &&
  value.range.every(Number.isFinite) &&
  (value.borders === 'nine' || value.borders === 'inside')

/**
 * Reads the weights file.
 *
 * @param bytes - its content
 * @param description - what `model.json` says
 * @param where - its path for messages
 * @throws UserError where it is damaged
 */
export function unpackWeights(
  bytes: Uint8Array,
  { backbone }: ModelDescription,
  where: string,
): ModelWeights {
  const { tensors, metadata } = readSafetensors(bytes, { where })
  const quantisation = parseQuantisation(metadata.quantisation ?? '{}', where)
  const image: Record<string, StoredTensor> = {}
  const text: Record<string, StoredTensor> = {}
  const frozen: Record<string, BackboneTensor> = {}
  for (const [name, tensor] of Object.entries(tensors)) {
    if (backbone && name.startsWith(BACKBONE))
      frozen[name.slice(BACKBONE.length)] = { ...tensor, quantisation: quantisation[name] }
    else if (name.startsWith('image.')) image[name.slice('image.'.length)] = tensor
    else if (name.startsWith('text.')) text[name.slice('text.'.length)] = tensor
    else throw new UserError(`${where}: tensor "${name}" is of no part of an aligner. ${WHOLE}`)
  }
  return { image, text, ...(backbone && { backbone: { ...backbone, tensors: frozen } }) }
}

function parseQuantisation(json: string, where: string): Record<string, Quantisation> {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    parsed = undefined
  }
  const found: Record<string, Quantisation> = {}
  for (const [name, value] of isRecord(parsed)
    ? Object.entries(parsed)
    : ([['', undefined]] as const)) {
    if (!isRecord(value) || typeof value.scale !== 'number' || typeof value.min !== 'number')
      throw new UserError(`${where}: its quantisation table is damaged. ${WHOLE}`)
    found[name] = { scale: value.scale, min: value.min }
  }
  return found
}

/**
 * Fills an encoder, whose backbone (where it has one) was filled as it was made.
 *
 * @throws UserError that lists every tensor that does not fit
 */
export function fill(
  tree: ParameterTree,
  tensors: Readonly<Record<string, StoredTensor>>,
  { where, backboneIsFilled }: { where: string; backboneIsFilled: boolean },
): void {
  const filled = [...namedParameters(tree)].filter(
    ([path]) => backboneIsFilled && path.startsWith('backbone.'),
  )
  assignParameters(tree, { ...tensors, ...Object.fromEntries(filled) }, { where })
}
