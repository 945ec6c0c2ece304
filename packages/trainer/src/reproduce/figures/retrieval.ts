import { embedSplit } from '../../evaluation/embed'
import { retrievalPanels } from '../../report/collect/panels'
import { unitRows } from '../../report/collect/rows'
import { recallNumbers } from '../../report/collect/run-numbers'
import { html } from '../../report/page/html'
import { count, percent } from '../../report/page/numerals'
import { pictureToSentence, sentenceToPicture, verdictKey } from '../../report/page/retrieval'
import type { RetrievalPanels } from '../../report/report-data'
import type { Figure, FigureSource } from './figure'

/** Figure 4: pictures with the sentences that are nearest to them. */
export const figure4: Figure = {
  name: 'figure4',
  title: 'From a picture to sentences (Figure 4)',
  about:
    'The paper shows photographs of COCO with the five captions nearest to each, and that those of other photographs often fit as well. Here the pictures are taken by a rule, so that failures are among them.',
  config: 'aviary/medium',
  metrics: ['recall'],
  draw: async (source) => {
    const { rule, imageToText } = await panelsOf(source)
    return {
      body: html`<p>${rule}</p>
        ${verdictKey()} ${pictureToSentence(imageToText)}`,
      findings: foundOf('a true caption', imageToText),
      data: { rule, ...imageToText },
    }
  },
}

/** Figure 5: sentences with the pictures that are nearest to them. */
export const figure5: Figure = {
  name: 'figure5',
  title: 'From a sentence to pictures (Figure 5)',
  about:
    'The paper shows captions of COCO with the three photographs nearest to each. Here five are shown, of captions taken by a rule, so that failures are among them.',
  config: 'aviary/medium',
  metrics: ['recall'],
  draw: async (source) => {
    const { rule, textToImage } = await panelsOf(source)
    return {
      body: html`<p>${rule}</p>
        ${verdictKey()} ${sentenceToPicture(textToImage)}`,
      findings: foundOf('the true picture', textToImage),
      data: { rule, ...textToImage },
    }
  },
}

async function panelsOf(source: FigureSource): Promise<RetrievalPanels> {
  const { run, evaluation, dataSet, shelf, seed, onProgress, signal } = source
  const split = await embedSplit(run, source.split, { onProgress, signal })
  const { recall, captions, images } = evaluation
  return retrievalPanels({
    dataSet,
    split,
    images: unitRows(split.images),
    sentences: unitRows(split.sentences),
    shelf,
    ...(recall && {
      recall: {
        imageToText: recallNumbers(recall.imageToText, captions),
        textToImage: recallNumbers(recall.textToImage, images),
      },
    }),
    seed,
  })
}

function foundOf(
  what: string,
  { found, pool }: { readonly found?: number; readonly pool: number },
) {
  return found === undefined
    ? []
    : [{ label: `${what} among the five best of ${count(pool)}`, value: percent(found) }]
}
