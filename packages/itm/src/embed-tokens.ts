import { embed, type EmbeddingTable, type Tokens, type Words } from '@laviter/nn'
import { isUserError, UserError } from '@laviter/nn/errors'

/**
 * Looks a captioner's words up. Tokens are looked at only where that fails: to read them each time would have a GPU wait.
 *
 * @param where - the captioner's name, for messages
 * @param table - its words, [V, D]
 * @param tokens - int32 [N, T], each below V
 * @param options - `padding`: a row that gets no gradient
 * @returns float32 [N, T, D]
 * @throws ShapeError where tokens are not int32 [N, T]; UserError naming a token that is none, where the backend refuses it
 */
export function embedTokens(
  where: string,
  table: EmbeddingTable,
  tokens: Tokens,
  options?: { padding?: number },
): Words {
  try {
    return embed(table, tokens, options)
  } catch (cause) {
    if (isUserError(cause)) throw cause
    const [V] = table.weight.shape
    const [, T] = tokens.shape
    const given = tokens.dataSync<'int32'>()
    const i = given.findIndex((token) => token < 0 || token >= V)
    if (i < 0) throw cause
    throw new UserError(
      `${where}: token ${given[i]} (row ${Math.floor(i / T)}, place ${i % T}) is none of the captioner's ${V}. Use the captioner's own vocabulary.`,
      { cause },
    )
  }
}
