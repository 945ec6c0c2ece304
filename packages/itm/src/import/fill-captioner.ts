import { assignParameters, namedParameters } from '@laviter/nn'
import type { Captioner } from '../captioner'
import { isOfWords, type ImportedCaptioner } from './catr-captioner'

/**
 * Fills a captioner with imported weights. Where these came without words, the captioner's own word table and last map stay as
 * they are.
 *
 * @param captioner - a Transformer captioner of the imported configuration, or with another vocabulary
 * @param imported - `tensors` of `catrCaptioner`
 * @param options - `where`: what the weights come from, for messages
 * @throws UserError that lists every tensor that does not fit; nothing is changed then
 */
export function fillCaptioner(
  { parameters }: Pick<Captioner, 'parameters'>,
  { tensors }: Pick<ImportedCaptioner, 'tensors'>,
  { where }: { where: string },
): void {
  const own = [...namedParameters(parameters)].filter(
    ([path]) => isOfWords(path) && !Object.hasOwn(tensors, path),
  )
  assignParameters(parameters, { ...tensors, ...Object.fromEntries(own) }, { where })
}
