import type { Table } from '../table'
import { ALIGNMENT_COLUMNS, ALIGNMENT_METRICS } from './alignment-columns'
import { damsm, frozenVta, full, imageToText, textToImage, trainedVta } from './joint-rows'

/** Table 2: the whole beside what is left of it without some of its parts. */
export const table2: Table = {
  name: 'table2',
  title: 'What each part brings (Table 2)',
  about:
    'LAViTeR without some of its parts: VTA(F) and VTA(T) learn from real pairs alone, with the image encoder frozen or trained; Img2Txt has the captioner alone to help it, Txt2Img the generator. DAMSM is the aligner of AttnGAN and MirrorGAN, with a BiLSTM, and has a phase 1 of its own. All others of a seed go on from the same aligner, captioner and generator, and every row is trained as many steps more.',
  config: 'aviary/medium',
  phase: 'joint',
  steps: 300,
  rows: [damsm, frozenVta, trainedVta, imageToText, textToImage, full],
  metrics: ALIGNMENT_METRICS,
  columns: ALIGNMENT_COLUMNS,
  baseline: 'Chance',
  reference: full.name,
  attributes: true,
  published: {
    note: 'COCO, true caption among the first three; for the order of the rows, not for the numbers',
    rows: [
      { label: 'AttnGAN/MirrorGAN', row: 'damsm', values: [89.97, 0.44, null, null, null] },
      { label: 'VTA(F)', row: 'vta-f', values: [89.81, 0.501, null, null, null] },
      { label: 'VTA(T)', row: 'vta-t', values: [90.37, 0.5059, null, null, null] },
      { label: 'Img2Txt', row: 'img2txt', values: [90.14, 0.506, null, null, null] },
      { label: 'Txt2Img', row: 'txt2img', values: [90.43, 0.504, null, null, null] },
      { label: 'LAViTeR', row: 'full', values: [90.71, 0.5063, null, null, null] },
    ],
  },
}
