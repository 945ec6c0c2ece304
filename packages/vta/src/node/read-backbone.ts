import { readFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { codeOf, UserError } from '@laviter/nn/errors'
import type { BackboneWeights } from '../backbone-weights'
import {
  kerasInception,
  nsfwjsBackbone,
  readLayersModel,
  readPth,
  shardsOf,
  torchvisionInception,
} from '../import/index'

/** Names of backbones that {@link readBackbone} knows. */
export const BACKBONES = ['nsfwjs', 'torchvision', 'keras', 'random'] as const

/**
 * Pretrained weights by name.
 *
 * @param name - one of {@link BACKBONES}
 * @param source - nsfwjs: the unpacked npm package; torchvision: the `.pth` file; keras: the `model.json`
 * @returns the weights to hand to `createInceptionEncoder`; undefined for `random`
 * @throws UserError on an unknown name, a missing source, or a file that does not fit
 */
export async function readBackbone(
  name: string,
  source?: string,
): Promise<BackboneWeights | undefined> {
  if (name === 'random') return undefined
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined
  if (!reader)
    throw new UserError(`backbone "${name}" is unknown. Use one of ${BACKBONES.join(', ')}.`)
  if (source === undefined)
    throw new UserError(`backbone ${name}: it is read from ${SOURCES[name]}. Give its path.`)
  return reader(source)
}

/**
 * The default backbone, from the npm package nsfwjs 4.4.0 (its program files are read as data, never run).
 *
 * @param folder - the unpacked package, or its `dist/models/inception_v3`
 * @throws UserError where files are missing or damaged
 */
export async function readNsfwjsBackbone(folder: string): Promise<BackboneWeights> {
  const inside = join(folder, 'dist', 'models', 'inception_v3')
  const model = await readFile(join(inside, 'model.min.js'), 'utf8').then(
    (text) => ({ text, root: inside }),
    async () => ({ text: (await bytesOf(join(folder, 'model.min.js'))).toString(), root: folder }),
  )
  return nsfwjsBackbone(model.text, async (name) =>
    (await bytesOf(within(model.root, `${name}.min.js`))).toString('latin1'),
  )
}

/**
 * torchvision's InceptionV3 (`inception_v3_google-*.pth`).
 *
 * @param file - the `.pth`
 * @throws UserError where it is no such file
 */
export async function readTorchvisionInception(file: string): Promise<BackboneWeights> {
  return torchvisionInception(readPth(await bytesOf(file), file), file)
}

/**
 * A Keras InceptionV3 as a TensorFlow.js layers model.
 *
 * @param file - its `model.json`, with its shards beside it
 * @param options - `range`: values that it was trained on; Keras' own preprocessing gives [-1, 1]
 * @throws UserError where it is no such model
 */
export async function readKerasInception(
  file: string,
  { range = [-1, 1] }: { range?: readonly [number, number] } = {},
): Promise<BackboneWeights> {
  if (/\.(h5|hdf5|keras)$/i.test(file))
    throw new UserError(
      `${file}: Keras' own files are not read here. Convert it once: tensorflowjs_converter --input_format keras ${file} DIR, and give DIR/model.json.`,
    )
  const text = (await bytesOf(file)).toString()
  let model
  try {
    model = JSON.parse(text)
  } catch (cause) {
    throw new UserError(`${file}: it is no JSON. Give a layers model's model.json.`, { cause })
  }
  const shards = await Promise.all(
    shardsOf(model, file).map((name) => bytesOf(within(dirname(file), name))),
  )
  return kerasInception(readLayersModel(model, Buffer.concat(shards), file), {
    name: 'keras',
    note: `Keras InceptionV3 of ${file.split(sep).slice(-2).join('/')}`,
    range,
    where: file,
  })
}

const READERS: Record<string, (source: string) => Promise<BackboneWeights>> = {
  nsfwjs: readNsfwjsBackbone,
  torchvision: readTorchvisionInception,
  keras: readKerasInception,
}

const SOURCES: Record<string, string> = {
  nsfwjs: 'the unpacked npm package nsfwjs 4.4.0',
  torchvision: 'inception_v3_google-*.pth',
  keras: "a layers model's model.json",
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new UserError(`${file}: it cannot be read (${codeOf(cause)}). Check the path.`, { cause })
  }
}

/** A file that a manifest names must lie in the manifest's folder. */
function within(root: string, name: string): string {
  const path = normalize(name)
  if (path.startsWith('..') || path.startsWith(sep) || /^[A-Za-z]:/.test(path))
    throw new UserError(`${root}: the manifest names "${name}" outside its folder. Do not use it.`)
  return join(root, path)
}
