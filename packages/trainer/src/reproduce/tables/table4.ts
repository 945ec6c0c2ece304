import type { Overrides } from '../../config/overrides'
import type { Config } from '../../config/schema'
import type { GenerationEvaluation } from '../../evaluation/images/generation-evaluation'
import { SHARED, type Beginning, type Table, type TableColumn } from '../table'
import { jointSteps } from '../joint-steps'
import { SHOW_AND_TELL, SHOW_AND_TELL_RUN } from './table5'

const distance = (metric: 'fid' | 'kid', label: string, times: number): TableColumn => {
  const of = (generation: GenerationEvaluation | undefined, side: 'generated' | 'blurred') => {
    const value = generation?.[metric]?.[side].value
    return value === undefined ? undefined : times * value
  }
  return {
    label,
    digits: 2,
    read: ({ generation }) => of(generation, 'generated'),
    baseline: ({ generation }) => of(generation, 'blurred'),
  }
}

/** The papers' width of the generator that a configuration's is a part of. */
const ATTNGAN_WIDTH = 32

/** A StackGAN is made as large a part of its paper's as the configuration's generator is of AttnGAN's. */
const asWide =
  (generator: string, published: number) =>
  ({ generator: { width } }: Config): Overrides => ({
    'parts.generator': generator,
    ...(width !== undefined && {
      'generator.width': 8 * Math.max(1, Math.round((published * width) / ATTNGAN_WIDTH / 8)),
    }),
  })

/** Of phase joint, as Tables 1 to 3 have it. */
const JOINT_STEPS = 300

/** All rows read the sentences of one aligner. */
const begins: readonly Beginning[] = [{ run: SHARED, phases: ['vta'] }]

/** Table 4: the generator beside those that it came from, on the sentences of one aligner. */
export const table4: Table = {
  name: 'table4',
  title: 'Generated pictures (Table 4)',
  about: `Four generators read the sentences of the same frozen aligner and are trained as long as one another, each with the discriminators and losses of its own paper and what the configuration adds to all of them. MirrorGAN describes its pictures again by a Show-and-Tell on the aligner’s image encoder, trained here, in place of a ResNet-152. StackGAN-v1 trains its stages one after the other, half of its epochs each. Where a row’s time is up before its epochs, its stages have the share of the time that they would have had of the epochs. LAViTeR is AttnGAN’s row after ${JOINT_STEPS} steps of phase joint, together with the aligner and a captioner: it alone is trained longer, and by its own text encoder. All pictures are seen by the image encoder that the rows began with.`,
  config: 'aviary/medium',
  phase: 'tim',
  minutes: 10,
  rows: [
    { name: 'stackgan-v1', label: 'StackGAN-v1', overrides: asWide('stackgan-v1', 192), begins },
    { name: 'stackgan-v2', label: 'StackGAN-v2', overrides: asWide('stackgan-v2', 64), begins },
    { name: 'attngan', label: 'AttnGAN', overrides: { 'parts.generator': 'attngan' }, begins },
    {
      name: 'mirrorgan',
      label: 'MirrorGAN',
      overrides: { 'parts.generator': 'mirrorgan', ...SHOW_AND_TELL },
      // Table 5's row, where both tables are made in one folder
      begins: [...begins, { run: SHOW_AND_TELL_RUN, phases: ['itm'], overrides: SHOW_AND_TELL }],
    },
    {
      name: 'laviter',
      label: 'LAViTeR',
      overrides: { 'parts.generator': 'attngan' },
      defaults: jointSteps(JOINT_STEPS),
      // AttnGAN's row is what it goes on from, with the captioner that helps it
      begins: [{ run: 'attngan' }, { run: SHARED, phases: ['vta', 'itm'] }],
      phase: 'joint',
      seenByBeginning: true,
    },
  ],
  metrics: ['is', 'fid', 'kid'],
  columns: [
    {
      label: 'IS',
      digits: 2,
      read: ({ generation }) => generation?.inceptionScore?.generated.value,
    },
    distance('fid', 'FID', 1),
    distance('kid', 'KID x 1000', 1000),
  ],
  baseline: 'Real pictures, blurred',
  published: {
    note: 'COCO, by networks of photographs; for the order of the models, not for the numbers',
    rows: [
      { label: 'StackGAN-v1', row: 'stackgan-v1', values: [8.45, 74.05, null] },
      { label: 'StackGAN-v2', row: 'stackgan-v2', values: [8.3, 81.59, null] },
      { label: 'AttnGAN', row: 'attngan', values: [25.89, null, null] },
      { label: 'MirrorGAN', row: 'mirrorgan', values: [26.47, null, null] },
      { label: 'LAViTeR, trained jointly', row: 'laviter', values: [26.71, 75.5, null] },
    ],
  },
}
