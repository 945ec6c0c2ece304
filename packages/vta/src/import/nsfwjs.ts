import { UserError } from '@laviter/nn/errors'
import type { BackboneWeights } from '../backbone-weights'
import { kerasInception } from './keras-inception'
import { readLayersModel, shardsOf } from './layers-model'
import { parseObjectLiteral } from './object-literal'

/** What doctor, report and model card print of this backbone. */
export const NSFWJS_NOTE =
  'InceptionV3 of npm package nsfwjs (MIT): fine-tuned from ImageNet to judge whether pictures are safe for work, quantised to 8 bits; its regions hold colours and shapes well, its global vector small parts badly'

/**
 * The InceptionV3 that the npm package nsfwjs carries, read from its program files as data: they are searched, never run.
 *
 * @param model - text of `model.min.js`
 * @param shard - gives the text of `NAME.min.js` for a shard's name
 * @throws UserError where a file is not what it should be
 */
export async function nsfwjsBackbone(
  model: string,
  shard: (name: string) => Promise<string>,
): Promise<BackboneWeights> {
  const where = 'nsfwjs model.min.js'
  const start = model.indexOf('{modelTopology:')
  if (start < 0)
    throw new UserError(
      `${where}: it holds no modelTopology. Give the folder of nsfwjs 4.4.0's dist/models/inception_v3.`,
    )
  const literal = parseObjectLiteral(model, start, where)
  const names = shardsOf(literal, where)
  const shards = await Promise.all(names.map(async (name) => shardBytes(await shard(name), name)))
  const bytes = new Uint8Array(shards.reduce((size, { length }) => size + length, 0))
  let offset = 0
  for (const part of shards) {
    bytes.set(part, offset)
    offset += part.length
  }
  return kerasInception(readLayersModel(literal, bytes, where), {
    name: 'nsfwjs',
    note: NSFWJS_NOTE,
    range: [0, 1],
    where,
  })
}

/** The one base64 string of a shard's program. By index: a regular expression overflows on 5 MB. */
function shardBytes(program: string, name: string): Uint8Array {
  const end = program.lastIndexOf('"},{}]')
  const start = program.lastIndexOf('"', end - 1) + 1
  if (end < 0 || start <= 0)
    throw new UserError(`nsfwjs ${name}: it holds no base64 string. Get the package again.`)
  try {
    const binary = atob(program.slice(start, end))
    const bytes = new Uint8Array(binary.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
    return bytes
  } catch (cause) {
    throw new UserError(`nsfwjs ${name}: its string is no base64. Get the package again.`, {
      cause,
    })
  }
}
