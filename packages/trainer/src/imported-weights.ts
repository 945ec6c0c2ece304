import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Captioner } from '@laviter/itm'
import { catrCaptioner, fillCaptioner, type ImportedCaptioner } from '@laviter/itm/import'
import { assignParameters, namedParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { readSafetensors, writeSafetensors, type StoredTensor } from '@laviter/nn/safetensors'
import type { BackboneWeights, TextEncoder } from '@laviter/vta'
import {
  attnganImageEncoder,
  attnganTextBiLstm,
  mmrlTextTransformer,
  readPth,
  type ImportedTextEncoder,
} from '@laviter/vta/import'
import { readKerasInception, readTorchvisionInception } from '@laviter/vta/node'
import { z } from 'zod'
import { explainWriteError } from './training/file-errors'

/** Whose weights can be read. */
export const SOURCES = ['torchvision', 'keras', 'attngan', 'mmrl', 'catr'] as const

/** See {@link SOURCES}. */
export type Source = (typeof SOURCES)[number]

type Tensors = Readonly<Record<string, StoredTensor>>

/** What an import became. */
export type Imported =
  | {
      readonly kind: 'backbone'
      readonly weights: BackboneWeights
      /** what of the file has no place here, and why */
      readonly leftOut?: string
    }
  | {
      readonly kind: 'text-encoder'
      readonly encoder: ImportedTextEncoder<object>
      /** what of the file has no place here, and why */
      readonly leftOut?: string
    }
  | {
      readonly kind: 'captioner'
      readonly captioner: ImportedCaptioner
      /** what of the file has no place here, and why */
      readonly leftOut?: string
    }

const backboneSchema = z.strictObject({
  kind: z.literal('backbone'),
  name: z.string(),
  note: z.string(),
  range: z.tuple([z.number(), z.number()]),
  borders: z.enum(['nine', 'inside']),
})

const textEncoderSchema = z.strictObject({
  kind: z.literal('text-encoder'),
  part: z.enum(['transformer', 'bilstm']),
  config: z.record(z.string(), z.unknown()),
})

const captionerSchema = z.strictObject({
  kind: z.literal('captioner'),
  part: z.literal('transformer'),
  config: z.record(z.string(), z.unknown()),
})

const DESCRIPTION = 'imported.json'
const WEIGHTS = 'imported.safetensors'

/** The word table: a row is a word of their vocabulary, and a run's words have other rows. */
const WORDS = 'table.weight'

/**
 * Reads weights that people already have; as data, never as code.
 *
 * @param source - whose
 * @param file - `.pth`, or a layers model's `model.json`
 * @throws UserError naming every tensor that does not fit
 */
export async function readForeignWeights(source: Source, file: string): Promise<Imported> {
  if (source === 'torchvision') {
    return { kind: 'backbone', weights: await readTorchvisionInception(file) }
  }
  if (source === 'keras') return { kind: 'backbone', weights: await readKerasInception(file) }
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read: check the path`, { cause })
  })
  const tensors: Tensors = readPth(bytes, file)
  if (source === 'catr') {
    // a run's words are its aligner's, not the pieces of BERT
    const captioner = catrCaptioner(tensors, file, { words: false })
    return { kind: 'captioner', captioner, leftOut: captioner.leftOut.join('; ') }
  }
  if (Object.hasOwn(tensors, 'emb_features.weight')) {
    return {
      kind: 'backbone',
      weights: attnganImageEncoder(tensors, file).backbone,
      leftOut:
        'its two projections (emb_features, emb_cnn_code), which belong to its own text encoder: training makes new ones',
    }
  }
  const read = source === 'mmrl' ? mmrlTextTransformer : attnganTextBiLstm
  const encoder = read(tensors, file)
  const { [WORDS]: table, ...kept } = encoder.tensors
  return {
    kind: 'text-encoder',
    encoder: { ...encoder, tensors: kept },
    leftOut: `its ${table?.shape[0]} words: their numbers are those of its own list, training makes new ones`,
  }
}

/**
 * Writes imported weights as a folder: `imageEncoder.backbone`, `textEncoder.weights` or `captioner.weights` names it.
 *
 * @param imported - what was read
 * @param folder - is made
 * @throws UserError where it cannot be written
 */
export async function writeImported(imported: Imported, folder: string): Promise<void> {
  const [description, tensors] = describe(imported)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, WEIGHTS), writeSafetensors(tensors))
    await writeFile(join(folder, DESCRIPTION), `${JSON.stringify(description, null, 2)}\n`)
  } catch (error) {
    throw explainWriteError(error, folder)
  }
}

/**
 * @param folder - what {@link writeImported} wrote
 * @throws UserError where it holds no backbone
 */
export async function readImportedBackbone(folder: string): Promise<BackboneWeights> {
  const { description, tensors } = await readFolder(folder)
  const parsed = backboneSchema.safeParse(description)
  if (!parsed.success)
    throw new UserError(`${folder} holds no backbone: name it as textEncoder.weights`)
  const { name, note, range, borders } = parsed.data
  return { name, note, range, borders, tensors }
}

/**
 * Fills a text encoder with what {@link writeImported} wrote; its own words stay as they are.
 *
 * @param encoder - of the run
 * @param folder - absolute path
 * @param part - the text encoder that the configuration names
 * @throws UserError where the folder holds no weights of that part, or of other sizes
 */
export async function fillImportedTextEncoder(
  { parameters }: Pick<TextEncoder, 'parameters'>,
  folder: string,
  part: string,
): Promise<void> {
  const { description, tensors } = await readFolder(folder)
  expectTextEncoder(description, folder, part)
  const own = [...namedParameters(parameters)].filter(([path]) => path === WORDS)
  assignParameters(parameters, { ...tensors, ...Object.fromEntries(own) }, { where: folder })
}

/**
 * @param folder - what {@link writeImported} wrote
 * @param part - the text encoder that the configuration names
 * @returns what its weights were made with, by the names of a text encoder's configuration; undefined where the folder is gone
 * @throws UserError where it holds no weights of that part
 */
export async function readImportedTextConfig(
  folder: string,
  part: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!existsSync(join(folder, DESCRIPTION))) return undefined
  return expectTextEncoder(await readDescription(folder), folder, part).config
}

function expectTextEncoder(description: unknown, folder: string, part: string) {
  const parsed = textEncoderSchema.safeParse(description)
  if (!parsed.success) {
    throw new UserError(`${folder} holds no text encoder: name it as imageEncoder.backbone`)
  }
  if (parsed.data.part !== part) {
    throw new UserError(
      `${folder} holds a ${parsed.data.part}, and parts.textEncoder is ${part}: set it to ${parsed.data.part}`,
    )
  }
  return parsed.data
}

/**
 * Fills a captioner with what {@link writeImported} wrote; its own words stay as they are.
 *
 * @param captioner - of the run
 * @param folder - absolute path
 * @param part - the captioner that the configuration names
 * @throws UserError where the folder holds no captioner, or one of other sizes
 */
export async function fillImportedCaptioner(
  captioner: Captioner,
  folder: string,
  part: string,
): Promise<void> {
  const { description, tensors } = await readFolder(folder)
  const parsed = captionerSchema.safeParse(description)
  if (!parsed.success) throw new UserError(`captioner.weights: ${folder} holds no captioner`)
  if (parsed.data.part !== part) {
    throw new UserError(
      `${folder} holds a ${parsed.data.part}, and parts.captioner is ${part}: set it to ${parsed.data.part}`,
    )
  }
  const sizes = Object.entries(parsed.data.config).map(([key, value]) => `${key} ${String(value)}`)
  fillCaptioner(captioner, { tensors }, { where: `${folder} (${sizes.join(', ')})` })
}

function describe(imported: Imported): [description: object, tensors: Tensors] {
  if (imported.kind === 'backbone') {
    const { tensors, ...about } = imported.weights
    return [{ kind: imported.kind, ...about }, tensors]
  }
  const { part, config, tensors } =
    imported.kind === 'captioner' ? imported.captioner : imported.encoder
  return [{ kind: imported.kind, part, config }, tensors]
}

async function readFolder(folder: string): Promise<{ description: unknown; tensors: Tensors }> {
  if (!existsSync(join(folder, DESCRIPTION))) {
    throw new UserError(
      `${basename(folder)} (${folder}) holds no imported weights: laviter import --from ... FILE --to ${folder} writes them`,
    )
  }
  const where = join(folder, WEIGHTS)
  const bytes = await readFile(where).catch((cause: unknown) => {
    throw new UserError(`${where} cannot be read: import the weights anew`, { cause })
  })
  return {
    description: await readDescription(folder),
    tensors: readSafetensors(bytes, { where }).tensors,
  }
}

async function readDescription(folder: string): Promise<unknown> {
  const file = join(folder, DESCRIPTION)
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new UserError(`${file} is damaged: import the weights anew`, { cause })
  }
}
