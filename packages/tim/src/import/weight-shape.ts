import { UserError } from '@laviter/nn/errors'
import type { StoredTensor } from '@laviter/nn/safetensors'

/**
 * Outputs and inputs of a layer, from which an importer reads its configuration.
 *
 * @param tensors - a state dict
 * @param name - of the layer's weight, [out, in, ...]
 * @param where - file name for messages
 * @param model - what the state dict should be of, and a file that is
 * @throws UserError where it lacks the weight
 */
export function weightShape(
  tensors: Readonly<Record<string, StoredTensor>>,
  name: string,
  where: string,
  model: { readonly name: string; readonly file: string },
): [outputs: number, inputs: number] {
  const [outputs, inputs] = (Object.hasOwn(tensors, name) ? tensors[name]?.shape : undefined) ?? []
  if (outputs === undefined || inputs === undefined)
    throw new UserError(
      `${where}: it lacks ${name} and is no state dict of ${model.name}. Give a file such as ${model.file}.`,
    )
  return [outputs, inputs]
}
