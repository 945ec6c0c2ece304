import type { DataSet } from '@laviter/data'
import type { EmbeddedSplit } from '../../evaluation/embed'
import type { EmbeddingRows } from '../../evaluation/embedding-rows'
import type { RecallNumbers, RetrievalPanels, Verdict } from '../report-data'
import { type Answered, chooseQueries, ruleInWords, SHOWN } from './choose-queries'
import type { PictureShelf } from './picture-shelf'

/** What panels are made of. */
export interface PanelSource {
  readonly dataSet: DataSet
  readonly split: EmbeddedSplit
  /** Unit rows of the split's pictures and captions. */
  readonly images: EmbeddingRows
  readonly sentences: EmbeddingRows
  readonly shelf: PictureShelf
  readonly recall?: { readonly imageToText: RecallNumbers; readonly textToImage: RecallNumbers }
  readonly seed: number
}

/** Queries chosen by a seeded rule with their best answers, both ways (Figures 4-5). */
export async function retrievalPanels(source: PanelSource): Promise<RetrievalPanels> {
  const { split, images, sentences, recall, seed } = source
  const { owners } = split
  const fromText = chooseQueries(sentences, images, (text, image) => owners[text] === image, seed)
  const fromImage = chooseQueries(images, sentences, (image, text) => owners[text] === image, seed)
  const found = (numbers?: RecallNumbers) => numbers?.at.find(({ k }) => k === SHOWN)?.value
  return {
    rule: ruleInWords(seed),
    textToImage: {
      found: found(recall?.textToImage),
      pool: images.rows,
      queries: await Promise.all(fromText.map((answered) => textQuery(source, answered))),
    },
    imageToText: {
      found: found(recall?.imageToText),
      pool: sentences.rows,
      queries: await Promise.all(fromImage.map((answered) => imageQuery(source, answered))),
    },
  }
}

async function textQuery(source: PanelSource, { query, rank, hits }: Answered) {
  const { split, shelf } = source
  const own = split.owners[query] ?? -1
  return {
    text: captionOf(source, query),
    rank,
    hits: await Promise.all(
      hits.map(async ({ answer, score }) => ({
        picture: await shelf.shown(split.items[answer] ?? -1),
        score,
        verdict: verdict(split, own, answer),
      })),
    ),
  }
}

async function imageQuery(source: PanelSource, { query, rank, hits }: Answered) {
  const { split, shelf } = source
  return {
    picture: await shelf.shown(split.items[query] ?? -1),
    rank,
    hits: hits.map(({ answer, score }) => ({
      text: captionOf(source, answer),
      score,
      verdict: verdict(split, query, split.owners[answer] ?? -1),
    })),
  }
}

function captionOf({ dataSet, split }: PanelSource, row: number): string {
  const caption = split.captions[row]
  return caption ? (dataSet.items[caption.item]?.captions[caption.index] ?? '') : ''
}

function verdict({ classes }: EmbeddedSplit, asked: number, answered: number): Verdict {
  if (asked === answered) return 'true'
  return classes[asked] === classes[answered] ? 'same class' : 'other'
}
