import { UserError } from '@laviter/nn/errors'
import { captionFigures } from '../../report/collect/captions'
import { captionerLabelsOf } from '../../report/collect/run-numbers'
import { captions } from '../../report/page/captions'
import { hundredfold, percent } from '../../report/page/numerals'
import { OPENMOJI, type Figure, type FigureSource } from './figure'

const METRICS = ['bleu', 'cider', 'caption-attributes'] as const

async function draw(source: FigureSource) {
  const { run, evaluation } = source
  const figures = await captionFigures({
    ...source,
    runs: [{ run, label: captionerLabelsOf([run])[0] ?? '', evaluation }],
  })
  const [captioner] = figures?.captioners ?? []
  if (figures === undefined || captioner === undefined)
    throw new UserError(`${run.folder} has no captioner: there are no captions to show`)
  const { scores, distinct, attributes } = captioner
  return {
    body: captions(figures).body,
    findings: [
      ...(scores.CIDEr === undefined ? [] : [{ label: 'CIDEr', value: hundredfold(scores.CIDEr) }]),
      ...(scores.Bleu_4 === undefined
        ? []
        : [{ label: 'BLEU-4', value: hundredfold(scores.Bleu_4) }]),
      ...(attributes
        ? [{ label: 'statements that are true', value: percent(attributes.right) }]
        : []),
      { label: 'different captions', value: percent(distinct) },
    ],
    data: figures,
  }
}

/** Figure 9: what the captioner says of birds. */
export const figure9: Figure = {
  name: 'figure9',
  title: 'Captions of birds (Figure 9)',
  about:
    'The paper shows captions that name the main attributes of birds of CUB: colours, bill, breast. Here they stand beside the reference captions, and each statement is held against what the picture shows where the data set knows it.',
  config: 'aviary/medium',
  metrics: METRICS,
  draw,
}

/** Figure 10: what the captioner says of varied pictures. */
export const figure10: Figure = {
  name: 'figure10',
  title: 'Captions of varied pictures (Figure 10)',
  about: 'The paper shows captions of COCO, some with things in them that no reference names.',
  standIn: OPENMOJI,
  config: 'openmoji/openmoji',
  metrics: METRICS,
  draw,
}
