import { shareInterval } from '@laviter/metrics'
import { temperatureInWords } from '../config/temperature-in-words'
import type {
  ColourMatches,
  GeneratedRPrecision,
  GenerationEvaluation,
  InceptionScores,
  KidValue,
  SpeciesJudge,
} from '../evaluation/images/generation-evaluation'
import { textTable } from './text-table'

/**
 * @param generation - what was measured
 * @returns lines for people: each number beside what real, blurred and untrained pictures reach
 */
export function formatGeneration(generation: GenerationEvaluation): string[] {
  const { images, size, realSize, drawing, encoder, blur } = generation
  const { fid, kid, inceptionScore, rPrecision, colours } = generation
  const blurred = blur === undefined ? '' : `; blurred: by ${blur.toFixed(1)} pixels`
  return [
    `${images} pictures drawn${temperatureInWords(drawing.temperature)}, ${size} pixels a side, against real ones shrunk to ${realSize} pixels${blurred}`,
    ...(fid || kid || inceptionScore ? scoreLines(generation) : []),
    ...(fid || kid || inceptionScore
      ? [
          `features: ${encoder.name}, ${encoder.layer}, ${encoder.d} wide, pictures ${encoder.resize}`,
        ]
      : []),
    ...(kid ? [subsetLine(kid.generated)] : []),
    ...(inceptionScore ? [judgeLine(inceptionScore.judge, inceptionScore)] : []),
    ...(rPrecision ? rPrecisionLines(rPrecision) : []),
    ...(colours ? colourLines(colours) : []),
  ]
}

function scoreLines({ fid, kid, inceptionScore }: GenerationEvaluation): string[] {
  const rows = [
    ['drawn', 'generated', 'generated'],
    ['drawn, untrained', 'untrained', 'untrained'],
    ['real, blurred', 'blurred', undefined],
    ['real', 'realHalves', 'real'],
  ] as const
  const header = [
    '',
    ...(fid ? ['FID'] : []),
    ...(kid ? ['KID x 1000'] : []),
    ...(inceptionScore ? ['IS'] : []),
    'pictures',
  ]
  return textTable([
    header,
    ...rows.map(([label, side, score]) => {
      const scored = score && inceptionScore?.[score]
      const kernel = kid?.[side]
      const n = fid?.[side]?.n ?? kernel?.n
      return [
        label,
        ...(fid ? [fid[side]?.value.toFixed(2) ?? '-'] : []),
        ...(kid ? [kernel ? kidText(kernel) : '-'] : []),
        ...(inceptionScore ? [scored ? spread(scored) : '-'] : []),
        n ? `${n[1]} against ${n[0]}` : String(scored ? scored.n : '-'),
      ]
    }),
  ])
}

const kidText = ({ value, std }: KidValue) =>
  `${(1000 * value).toFixed(2)} ± ${(1000 * std).toFixed(2)}`

const spread = ({ value, std }: { readonly value: number; readonly std: number }) =>
  `${value.toFixed(2)} ± ${std.toFixed(2)}`

const subsetLine = ({ subsets, subsetSize }: KidValue) =>
  `KID: mean and deviation of ${subsets} subsets of ${subsetSize} pictures`

function judgeLine(
  { name, classes, n, accuracy }: SpeciesJudge,
  { generated }: InceptionScores,
): string {
  const right = accuracy === undefined ? '' : `, right in ${percent(accuracy)} of those held out`
  return `IS: ${generated.splits} splits; p(y|x) by ${name}, trained on ${n} training pictures of ${classes} classes${right}`
}

function rPrecisionLines({ generated, real, share }: GeneratedRPrecision): string[] {
  const [low, high] = generated.interval
  return [
    `R-precision of drawn pictures  ${percent(generated.value)}  (${percent(low)} to ${percent(high)}; chance ${percent(generated.chance)}, ${generated.candidates} sentences)`,
    `  real pictures of that size   ${percent(real.value)}, of which drawn ones reach ${percent(share)}`,
  ]
}

function colourLines({ rows, n, reader, ...together }: ColourMatches): string[] {
  return [
    `Colours as the sentence names them (a reader trained on ${reader.n} real pictures is right in ${percent(reader.accuracy)} of ${reader.tested} real test pictures)`,
    ...textTable([
      ['', 'drawn', '95 %', 'chance', 'times', 'real', 'reader', 'sentences'],
      ...[...rows, { ...together, group: 'together', accuracy: reader.accuracy, n }].map((row) => [
        row.group,
        percent(row.matched),
        shareInterval(row.matched, row.n).map(percent).join(' to '),
        percent(row.chance),
        times(row.matched, row.chance),
        percent(row.real),
        percent(row.accuracy),
        String(row.n),
      ]),
    ]),
  ]
}

const times = (value: number, chance: number) => (chance > 0 ? (value / chance).toFixed(1) : '-')

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
