import type { JobOptions, Run } from '../../run'
import type { EmbeddingRows } from '../embedding-rows'
import { encodeTexts, type TextSide } from '../encode-texts'
import { measureRPrecision } from '../r-precision'
import type { GeneratedRPrecision } from './generation-evaluation'
import type { Prompt } from './prompts'

/** Pictures and the sentences that they are to find, a prompt a row. */
export interface GeneratedRows extends JobOptions {
  readonly prompts: readonly Prompt[]
  /** text half of the aligner */
  readonly side: TextSide
  /** generated pictures in the common space, [prompts, D] */
  readonly generated: EmbeddingRows
  /** the real pictures that the sentences are of, at the same size, [prompts, D] */
  readonly real: EmbeddingRows
}

/**
 * R-precision of generated pictures: each is to find the sentence that it was drawn from among those of other pictures; real
 * pictures choose among the same.
 *
 * @param config - of the run: candidates, k, draws and seed
 * @param rows - see {@link GeneratedRows}
 * @returns undefined where there are too few sentences to choose among
 */
export async function generatedRPrecision(
  { evaluation: { candidates, k, draws }, seed }: Run['config'],
  { prompts, side, generated, real, ...job }: GeneratedRows,
): Promise<GeneratedRPrecision | undefined> {
  const texts = prompts.map(({ text }) => text)
  const { sentences } = await encodeTexts(side, texts, { padding: 'words', ...job })
  const measure = (images: EmbeddingRows) =>
    measureRPrecision(
      {
        images,
        sentences,
        owners: Int32Array.from(prompts, (_, row) => row),
        classes: Int32Array.from(prompts, ({ item }) => item), // another sentence of the same picture is not wrong
      },
      { candidates, k, draws, seed },
      true,
    )?.rPrecision
  const [ours, theirs] = [measure(generated), measure(real)]
  if (!ours || !theirs) return undefined
  return {
    generated: ours,
    real: theirs,
    share: theirs.value > 0 ? ours.value / theirs.value : 0,
  }
}
