import { shareInterval, type InceptionScore } from '@laviter/metrics'
import { temperatureInWords } from '../../config/temperature-in-words'
import type {
  ColourMatches,
  FidValue,
  GeneratedRPrecision,
  GenerationEvaluation,
  KidValue,
} from '../../evaluation/images/generation-evaluation'
import { attributeBars } from '../figures/attribute-bars'
import type { DataSetFacts } from '../report-data'
import { type Content, html, type Html } from './html'
import { count, decimal, percent, percentInterval, timesChance } from './numerals'
import { explained, figure, type Section } from './parts'

/** What drawn pictures are worth in numbers, each beside what real, blurred and untrained ones reach. */
export async function generationScores(
  generation: GenerationEvaluation,
  { name }: Pick<DataSetFacts, 'name'>,
  split: string,
): Promise<Section> {
  const {
    images,
    size,
    realSize,
    drawing,
    encoder,
    fid,
    kid,
    inceptionScore,
    rPrecision,
    colours,
  } = generation
  const scored = fid ?? kid ?? inceptionScore
  const how = temperatureInWords(drawing.temperature)
  return {
    id: 'generation-scores',
    title: 'Drawn pictures in numbers',
    body: html`<p>
        ${count(images)} pictures, one of a sentence each${how && `, drawn${how}`}, ${size} pixels a
        side; real pictures of the ${split} split of ${name} were first shrunk to ${realSize}
        pixels,
        ${realSize === size ? 'so that no number is about size' : 'so that part of each distance is the size'}.
      </p>
      ${
        scored !== undefined && [
          scoreTable(generation),
          html`<p class="soft under-table">
            Features: ${encoder.name}, ${encoder.layer}, ${encoder.d} wide; pictures
            ${encoder.resize}. ${encoder.note}
          </p>`,
          explained(meanings(generation)),
        ]
      }
      ${rPrecision && conditioning(rPrecision, realSize)}
      ${colours && (await colourFigures(colours))}`,
  }
}

/** What a row of scores is of. */
type Side = 'generated' | 'untrained' | 'blurred' | 'realHalves' | 'real'
type Sides<Value> = Readonly<Partial<Record<Side, Value>>>

function scoreTable({ fid, kid, inceptionScore, blur }: GenerationEvaluation): Html {
  const distances: readonly (readonly [string, Content, Side])[] = [
    [
      'limit',
      html`Real, blurred <span class="soft">by ${decimal(blur ?? 0, 1)} pixels</span>`,
      'blurred',
    ],
    ['limit', html`Real <span class="soft">one half against the other</span>`, 'realHalves'],
  ]
  const rows: readonly (readonly [string, Content, Side])[] = [
    ['subject', 'Drawn', 'generated'],
    ['', 'Drawn before training', 'untrained'],
    ...(fid || kid ? distances : []),
    ...(inceptionScore ? ([['limit', 'Real', 'real']] as const) : []),
  ]
  const [fids, kids, scores]: [Sides<FidValue>?, Sides<KidValue>?, Sides<InceptionScore>?] = [
    fid,
    kid,
    inceptionScore,
  ]
  const columns = [
    ...(fid ? ['FID'] : []),
    ...(kid ? ['KID × 1,000'] : []),
    ...(scores ? ['Inception Score'] : []),
    'pictures',
  ]
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of picture scores">
    <table>
      <caption>
        ${[
          (fid ?? kid) &&
            `${[fid && 'FID', kid && 'KID'].filter(Boolean).join(', ')}: lower is nearer to real pictures. `,
          scores && 'Inception Score: higher is surer and more varied.',
        ]}
      </caption>
      <thead>
        <tr>
          <th scope="col">Pictures</th>
          ${columns.map((title) => html`<th scope="col" class="n">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(([kind, label, side]) => {
          const score = scores?.[side]
          const [near, kernel] = [fids?.[side], kids?.[side]]
          const n = near?.n ?? kernel?.n
          const cells = [
            ...(fid ? [near ? decimal(near.value, 1) : NONE] : []),
            ...(kid ? [kernel ? kidText(kernel) : NONE] : []),
            ...(scores
              ? [score ? `${decimal(score.value, 2)} ± ${decimal(score.std, 2)}` : NONE]
              : []),
            n ? `${count(n[1])} against ${count(n[0])}` : score ? count(score.n) : NONE,
          ]
          return html`<tr class="${kind}">
            <th scope="row">${label}</th>
            ${cells.map((cell) => html`<td class="n">${cell}</td>`)}
          </tr>`
        })}
      </tbody>
    </table>
  </div>`
}

const NONE = '\u2013'

const kidText = ({ value, std }: KidValue) =>
  `${decimal(1000 * value, 1)} ± ${decimal(1000 * std, 1)}`

function meanings({ fid, kid, inceptionScore, encoder }: GenerationEvaluation): [string, string][] {
  const told: [string, string][] = []
  if (fid) {
    const few = Math.min(...fid.generated.n) <= encoder.d
    told.push([
      'FID',
      'How far two sets of pictures lie apart in what a network sees: the distance of their means, and how differently they vary. ' +
        'It grows as pictures get fewer, so that only rows of as many pictures compare' +
        (few ? ', the more so here, where there are fewer pictures than features' : '') +
        '; the halves of the real ones have half as many.',
    ])
  }
  if (kid) {
    told.push([
      'KID',
      `The same question by a kernel, without that bias: real against real is around 0. Mean and deviation of ${kid.generated.subsets} subsets of ${count(kid.generated.subsetSize)} pictures.`,
    ])
  }
  if (inceptionScore) {
    const { judge, generated } = inceptionScore
    told.push([
      'Inception Score',
      `How sure a judge is of the class of each picture, and how evenly it names all of them, over ${generated.splits} splits. The judge is ${judge.name}, trained on ${count(judge.n)} real training pictures of ${count(judge.classes)} classes at this size` +
        (judge.accuracy === undefined
          ? '.'
          : `, and right in ${percent(judge.accuracy)} of those that were held out.`) +
        (judge.unseen
          ? ' The pictures drawn here are of classes that it has never seen: it judges them by those of the training.'
          : ''),
    ])
  }
  return told
}

function conditioning({ generated, real, share }: GeneratedRPrecision, realSize: number): Html {
  return html`<h3>Do they show what the sentence says?</h3>
    <p>
      Among ${generated.candidates} sentences the aligner finds the one that a picture was drawn
      from in <strong>${percent(generated.value)}</strong> of draws,
      ${timesChance(generated.value, generated.chance)} chance; real pictures of ${realSize} pixels
      find theirs in ${percent(real.value)}. Drawn pictures reach ${percent(share)} of that.
    </p>`
}

async function colourFigures({
  rows,
  matched,
  chance,
  real,
  n,
  reader,
}: ColourMatches): Promise<Html> {
  const bars = rows.map((row) => ({
    group: row.group,
    value: row.matched,
    tick: row.chance,
    muted: row.matched < 2 * row.chance,
    title: `${row.group}: as named in ${percent(row.matched)} of ${count(row.n)} pictures, by chance in ${percent(row.chance)}, real pictures ${percent(row.real)}`,
  }))
  const times = timesChance(matched, chance)
  const label = `How often a part has the colour that its sentence names: ${rows.map(({ group, matched: share }) => `${group} ${percent(share)}`).join(', ')}; ticks: chance`
  return html`<h3>Are parts of the colour that is named?</h3>
    <p>
      A small network learnt to read these colours in ${count(reader.n)} real training pictures of
      this size; of ${count(reader.tested)} real test pictures it reads ${percent(reader.accuracy)}
      right. Drawn parts have the colour named in <strong>${percent(matched)}</strong>
      (${percentInterval(shareInterval(matched, n))} by ${count(n)} parts),
      ${times && `${times} `}what sentences dealt out anew would find, ${percent(chance)}; real
      pictures in ${percent(real)}.
    </p>
    ${figure(
      await attributeBars(bars, { axis: 'as the sentence names it, %', label }),
      html`<strong>Colours as named</strong>, in percent. The tick is chance: the same pictures with
        sentences dealt out anew; grey bars are below twice that.`,
    )}
    ${colourTable(rows)}`
}

function colourTable(rows: ColourMatches['rows']): Html {
  const titles = ['drawn', '95 % interval', 'chance', 'real', 'reader right', 'sentences']
  return html`<details>
    <summary>The same as a table</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Colours by part">
      <table>
        <caption>
          Colours as the sentences name them
        </caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            ${titles.map((title) => html`<th scope="col" class="n">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ group, matched, chance, real, accuracy, n }) =>
              html`<tr>
                <th scope="row">${group}</th>
                <td class="n">${percent(matched)}</td>
                <td class="n">${percentInterval(shareInterval(matched, n))}</td>
                ${[chance, real, accuracy].map(
                  (share) => html`<td class="n">${percent(share)}</td>`,
                )}
                <td class="n">${count(n)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}
