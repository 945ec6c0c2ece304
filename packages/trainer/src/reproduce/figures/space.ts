import { UserError } from '@laviter/nn/errors'
import { embedSplit } from '../../evaluation/embed'
import { runProjection } from '../../report/collect/run-projection'
import { runSimilarity } from '../../report/collect/run-similarity'
import { embeddingSpace, similarity } from '../../report/page/meaning'
import { decimal, percent } from '../../report/page/numerals'
import type { Figure } from './figure'

/** Figure 3: pictures and the texts that name their groups, on one plane. */
export const figure3: Figure = {
  name: 'figure3',
  title: 'Pictures and words in one space (Figure 3)',
  about:
    'The paper places photographs of COCO’s classes and the classes’ names on one plane by t-SNE: each name lies amid its own photographs. Here the groups are the values of the attribute that the model reads furthest above chance, or classes where the data have no attributes.',
  config: 'aviary/medium',
  metrics: ['aimcos', 'attributes'],
  draw: async ({ run, evaluation, dataSet, split, seed, ...job }) => {
    const embedded = await embedSplit(run, split, job)
    const projection = await runProjection(run, embedded, evaluation, { ...job, seed })
    if (projection === undefined)
      throw new UserError(
        `${dataSet.name} has no three groups of ${split} pictures, of five each at least, whose names the model can read: there is nothing to place`,
      )
    const { aimcos } = evaluation
    return {
      body: (await embeddingSpace(projection)).body,
      findings: [
        { label: 'groups', value: `${projection.groups.length}, by ${projection.grouping}` },
        ...(aimcos
          ? [
              { label: 'AIMCoS', value: decimal(aimcos.value) },
              { label: 'contrast', value: decimal(aimcos.contrast) },
            ]
          : []),
      ],
      data: projection,
    }
  },
}

/** Figure 6: phrases against the pictures that show them. */
export const figure6: Figure = {
  name: 'figure6',
  title: 'Phrases against pictures (Figure 6)',
  about:
    'The paper draws the mean similarity of COCO’s 80 class names with 100 pictures of each class: its diagonal is dark. Here phrases of attributes stand against the pictures that show them, each less the phrase’s mean over all pictures, so that a phrase that is near everything does not colour its whole row.',
  config: 'aviary/medium',
  metrics: ['aimcos'],
  draw: async ({ run, dataSet, split, onProgress, signal }) => {
    const map = await runSimilarity(run, await embedSplit(run, split, { onProgress, signal }))
    if (map === undefined)
      throw new UserError(
        `${dataSet.name} does not say which attributes its pictures show: there are no phrases to hold against them`,
      )
    return {
      body: (await similarity(map)).body,
      findings: [
        { label: 'phrases', value: `${map.labels.length} of ${map.total}` },
        { label: 'own phrase is nearest of its attribute', value: percent(map.diagonalWins) },
      ],
      data: map,
    }
  },
}
