import { decodingInWords } from '../captions/decoding-in-words'
import type {
  AttributeCheck,
  CaptionEvaluation,
  CaptionScoreTable,
} from '../evaluation/caption-evaluation'
import { textTable } from './text-table'

/** How papers write the names of COCO's tool. */
const LABELS = {
  Bleu_1: 'BLEU-1',
  Bleu_2: 'BLEU-2',
  Bleu_3: 'BLEU-3',
  Bleu_4: 'BLEU-4',
  METEOR: 'METEOR',
  ROUGE_L: 'ROUGE-L',
  CIDEr: 'CIDEr',
  CIDEr_plain: 'CIDEr, plain',
} as const

const SCORE_NAMES = Object.keys(LABELS) as (keyof typeof LABELS)[]

/**
 * @param captions - what was measured
 * @returns lines for people: scores x 100 beside the baseline's, then what the captions say
 */
export function formatCaptions({
  scores,
  images,
  decoding,
  baseline,
  distinct,
  attributes,
}: CaptionEvaluation): string[] {
  return [
    `Captions of ${images} pictures (${decodingInWords(decoding)}), ${percent(distinct)} of them different; scores x 100`,
    ...scoreLines(scores, baseline.scores),
    `baseline: "${baseline.caption}" for every picture, ${baseline.count} x in the training set`,
    ...(attributes === undefined ? [] : attributeLines(attributes)),
  ]
}

/**
 * @param scores - by COCO's names
 * @param baseline - scores to stand beside them
 * @returns a line a score, times 100 as papers print them
 */
export function scoreLines(scores: CaptionScoreTable, baseline?: CaptionScoreTable): string[] {
  const present = SCORE_NAMES.filter((name) => scores[name] !== undefined)
  if (present.length === 0) return []
  const header = baseline === undefined ? [] : [['', 'score', 'baseline']]
  return textTable([
    ...header,
    ...present.map((name) => [
      LABELS[name],
      times100(scores[name]),
      ...(baseline === undefined ? [] : [times100(baseline[name])]),
    ]),
  ])
}

/**
 * @param items - scores of each image
 * @returns a table with tabs, for spreadsheets
 */
export function itemLines(
  items: readonly ({ readonly image_id: string | number } & CaptionScoreTable)[],
): string[] {
  const names = SCORE_NAMES.filter((name) => items[0]?.[name] !== undefined)
  const rows = items.map((item) => [
    String(item.image_id),
    ...names.map((name) => times100(item[name])),
  ])
  return [['image', ...names.map((name) => LABELS[name])], ...rows].map((row) => row.join('\t'))
}

function attributeLines({ perCaption, right, rows, colours }: AttributeCheck): string[] {
  const { groups, chance, n } = colours
  return [
    `${perCaption.toFixed(2)} attributes a caption, ${percent(right)} of them true`,
    ...textTable([
      ['attribute', 'said', 'people', 'ratio', 'true', 'chance', 'commonest', 'mentions'],
      ...rows.map((row) => [
        row.group,
        row.mentions.toFixed(2),
        row.references.toFixed(2),
        row.references === 0 ? '-' : (row.mentions / row.references).toFixed(2),
        ...(row.n === 0
          ? ['-', percent(row.chance), '-']
          : [percent(row.right), percent(row.chance), percent(row.commonest)]),
        String(row.n),
      ]),
    ]),
    ...(n === 0
      ? []
      : [
          `${groups.join(', ')} together: ${percent(colours.right)} true (chance ${percent(chance)}, ${n} mentions)`,
        ]),
  ]
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

const times100 = (score: number | undefined) =>
  score === undefined ? '-' : (100 * score).toFixed(2)
