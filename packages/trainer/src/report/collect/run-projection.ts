import { encodeTexts } from '../../evaluation/encode-texts'
import { type EmbeddedSplit, textSide } from '../../evaluation/embed'
import type { Evaluation } from '../../evaluation/evaluation'
import type { JobOptions, Run } from '../../run'
import type { Projection } from '../report-data'
import { chooseGrouping } from './grouping'
import { project } from './projection'
import { rowOf, unitRows } from './rows'

/**
 * Places a run's pictures and the texts that name their groups on one plane.
 *
 * @param split - embedded by the run
 * @param evaluation - of the same split: the attribute that is read best gives the groups
 * @param options - the seed of the draws; progress (t-SNE steps) and signal
 * @returns undefined where nothing groups the pictures
 */
export async function runProjection(
  run: Run,
  { items, images }: EmbeddedSplit,
  { attributes = [] }: Pick<Evaluation, 'attributes'>,
  { seed, signal, onProgress }: JobOptions & { readonly seed: number },
): Promise<Projection | undefined> {
  const dataSet = await run.dataSet()
  const side = textSide(await run.aligner())
  const isKnown = (text: string) => side.vocabulary.encode(text).tokens.length > 0
  const grouping = chooseGrouping(dataSet, items, attributes, isKnown, seed)
  if (!grouping) return undefined
  const texts = grouping.groups.map(({ text }) => text)
  const { sentences } = await encodeTexts(side, texts, { padding: 'none', signal })
  const groups = grouping.groups.map(({ text, members }, row) => ({
    name: text,
    text: rowOf(sentences, row),
    members,
  }))
  const titles = items.map((item) => dataSet.items[item]?.captions[0] ?? '')
  return project(unitRows(images), titles, groups, {
    grouping: grouping.name,
    seed,
    signal,
    onProgress: (done, total) => onProgress?.({ done, total, unit: 't-SNE steps' }),
  })
}
