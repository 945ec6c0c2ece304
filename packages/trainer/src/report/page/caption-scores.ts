import type { ScoreName } from '@laviter/metrics'
import type { AttributeCheck, CaptionScoreTable } from '../../evaluation/caption-evaluation'
import type { CaptionerNumbers, CaptionFigures } from '../caption-data'
import { type AttributeBar, attributeBars, isNearChance } from '../figures/attribute-bars'
import type { DataSetFacts } from '../report-data'
import { type Content, html, type Html } from './html'
import { count, decimal, duration, hundredfold, percent } from './numerals'
import { figure, type Section } from './parts'
import { scoreMeanings } from './score-meanings'

/** In the order of the paper's Table 5. */
const COLUMNS: readonly (readonly [ScoreName, string])[] = [
  ['Bleu_1', 'BLEU\u20111'],
  ['Bleu_2', 'BLEU\u20112'],
  ['Bleu_3', 'BLEU\u20113'],
  ['Bleu_4', 'BLEU\u20114'],
  ['METEOR', 'METEOR'],
  ['ROUGE_L', 'ROUGE\u2011L'],
  ['CIDEr', 'CIDEr'],
]

/** The paper's Table 5: captions of COCO, for orientation only. */
const PAPER: readonly (readonly [string, CaptionScoreTable])[] = [
  ['Show-and-Tell', { Bleu_4: 0.277, METEOR: 0.237, CIDEr: 0.855 }],
  [
    'Show-Attend-and-Tell',
    { Bleu_1: 0.707, Bleu_2: 0.492, Bleu_3: 0.344, Bleu_4: 0.243, METEOR: 0.239 },
  ],
  [
    'LAViTeR',
    {
      Bleu_1: 0.6915,
      Bleu_2: 0.5175,
      Bleu_3: 0.3768,
      Bleu_4: 0.2744,
      METEOR: 0.242,
      CIDEr: 0.8672,
    },
  ],
]

/** Table 5 of this run and those beside it, the trivial captioner and the paper's rows; then what captions state. */
export async function captionScores(
  figures: CaptionFigures,
  { name }: DataSetFacts,
  split: string,
): Promise<Section> {
  const { captioners, baseline, images } = figures
  const stated = captioners[0]?.attributes
  return {
    id: 'caption-scores',
    title: 'Captions in numbers',
    body: html`<p>
        ${captioners.length > 1 && 'Same pictures, same references.'} Scores are times 100, as
        papers print them. Said of every picture, the training set's most frequent caption,
        “${baseline.caption}”, is what a captioner must beat.
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Table of caption scores">
        <table>
          <caption>
            ${name}, ${split} split, ${count(images)} pictures.
          </caption>
          <thead>
            <tr>
              <th scope="col">Captioner</th>
              ${[...COLUMNS.map(([, title]) => title), 'different', 'training'].map(
                (title) => html`<th scope="col" class="n">${title}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${captioners.map((captioner, at) => captionerRow(captioner, at === 0))}
            ${row('limit', 'Most frequent caption', baseline.scores, ['one', undefined])}
            <tr class="divide">
              <th scope="rowgroup" colspan="${COLUMNS.length + 3}">
                <span>
                  For orientation, the paper's Table 5: captions of COCO's photographs, five
                  references each. Not comparable with the rows above: scores depend on the data, on
                  how many references a picture has and on how alike those are.
                </span>
              </th>
            </tr>
            ${PAPER.map(([model, scores]) => row('context', `${model}, COCO`, scores, []))}
          </tbody>
        </table>
      </div>
      ${scoreMeanings()}
      ${stated && [statedTable(captioners), await statedFigures(stated), groupTable(stated)]}`,
  }
}

function captionerRow(captioner: CaptionerNumbers, subject: boolean): Html {
  const { label, name, decoding, scores, distinct, parameters, seconds } = captioner
  return row(
    subject ? 'subject' : '',
    html`${label}<br /><span class="soft">${name}, ${decoding}</span>`,
    scores,
    [
      percent(distinct),
      html`${seconds !== undefined && [duration(seconds), html`<br />`]}<span class="soft"
          >${count(parameters)} parameters</span
        >`,
    ],
  )
}

function row(
  kind: string,
  name: Content,
  scores: CaptionScoreTable,
  [distinct, training]: readonly Content[],
): Html {
  const cells = COLUMNS.map(([score]) => {
    const value = scores[score]
    return value === undefined ? '\u2013' : hundredfold(value)
  })
  return html`<tr class="${kind}">
    <th scope="row">${name}</th>
    ${[...cells, distinct, training].map((cell) => html`<td class="n">${cell}</td>`)}
  </tr>`
}

/** A captioner a row: how much is said, and how much of it is true. */
function statedTable(captioners: readonly CaptionerNumbers[]): Html {
  const first = captioners[0]?.attributes
  const columns = ['attributes a caption', 'true', `${partsOf(first)} true`, 'guessing']
  return html`<h3>Is it true?</h3>
    <p>
      The pictures are drawn from known attributes, so each statement can be checked. Colours of
      small parts are the hard ones: neither the class nor the rest of the bird tells them.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of true statements">
      <table>
        <caption>
          What captions state, held against the pictures.
        </caption>
        <thead>
          <tr>
            <th scope="col">Captioner</th>
            ${columns.map((title) => html`<th scope="col" class="n">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${captioners.map(
            ({ label, attributes }, at) =>
              attributes &&
              html`<tr class="${at === 0 ? 'subject' : ''}">
                <th scope="row">${label}</th>
                <td class="n">${decimal(attributes.perCaption, 1)}</td>
                <td class="n">${share(attributes.right, attributes.perCaption)}</td>
                <td class="n">${share(attributes.colours.right, attributes.colours.n)}</td>
                <td class="n">${share(attributes.colours.chance, attributes.colours.n)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

/** A share of nothing is none. */
const share = (value: number, n: number) => (n === 0 ? '\u2013' : percent(value))

/** `wing, belly and tail colour`. */
function partsOf(stated: AttributeCheck | undefined): string {
  const parts = (stated?.colours.groups ?? []).map((group) => group.replace(/ color$/, ''))
  return `${new Intl.ListFormat('en-GB').format(parts)} colour`
}

/** A mention less than half or more than twice as often as the references mention it. */
const isOffRate = (mentions: number, references: number) =>
  mentions < references / 2 || mentions > 2 * references

async function statedFigures({ rows }: AttributeCheck): Promise<Html> {
  const sorted = [...rows].sort(byTruth)
  const said = sorted.filter(({ n }) => n > 0)
  const off = sorted.filter(({ mentions, references }) => isOffRate(mentions, references))
  const [first, last] = [said[0], said.at(-1)]
  return html`<div class="pair">
    ${[
      said.length > 0 &&
        figure(
          await attributeBars(sorted.map(truthBar), {
            axis: 'true of what is said, %',
            label: `Share of true statements by attribute, from ${first?.group} (${percent(first?.right ?? 0)}) to ${last?.group} (${percent(last?.right ?? 0)}); ticks: always naming the commonest value`,
          }),
          html`<strong>True of what is said</strong>, in percent, the best first. The tick is always
            naming the commonest value; grey bars are less than ten points above it.`,
        ),
      figure(
        await attributeBars(
          sorted.map(({ group, mentions, references }) => ({
            group,
            value: mentions,
            tick: references,
            muted: isOffRate(mentions, references),
            title: `${group}: in ${percent(mentions)} of captions, in ${percent(references)} of references`,
          })),
          {
            axis: 'mentions per hundred captions',
            label: `Mentions a caption by attribute, ticks: the references' rate; ${off.length} of ${sorted.length} are below half or above twice that`,
          },
        ),
        html`<strong>How often it is said</strong>, in mentions per hundred captions. The tick is
          the references' rate; grey bars are below half or above twice that.`,
      ),
    ]}
  </div>`
}

function truthBar({ group, right, commonest, n }: Row): AttributeBar {
  if (n === 0)
    return {
      group,
      value: 0,
      tick: 0,
      muted: true,
      text: 'never said',
      title: `${group}: never said`,
    }
  return {
    group,
    value: right,
    tick: commonest,
    muted: isNearChance(right, commonest),
    title: `${group}: ${percent(right)} of ${count(n)} true, the commonest value ${percent(commonest)}`,
  }
}

type Row = AttributeCheck['rows'][number]

/** What is never said comes last: nothing is known of it. */
function byTruth(a: Row, b: Row): number {
  return Number(b.n > 0) - Number(a.n > 0) || b.right - a.right
}

function groupTable(stated: AttributeCheck): Html {
  const titles = [
    'a caption',
    'a reference',
    'true',
    'always the commonest',
    'guessing',
    'mentions',
  ]
  const { colours } = stated
  return html`<details>
    <summary>The same as a table</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Statements by attribute">
      <table>
        <caption>
          Statements by attribute
        </caption>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            ${titles.map((title) => html`<th scope="col" class="n">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[...stated.rows].sort(byTruth).map(
            ({ group, mentions, references, right, commonest, chance, n }) =>
              html`<tr>
                <th scope="row">${group}</th>
                <td class="n">${decimal(mentions, 2)}</td>
                <td class="n">${decimal(references, 2)}</td>
                <td class="n">${share(right, n)}</td>
                <td class="n">${share(commonest, n)}</td>
                <td class="n">${percent(chance)}</td>
                <td class="n">${count(n)}</td>
              </tr>`,
          )}
          <tr class="subject">
            <th scope="row">${partsOf(stated)}, together</th>
            <td></td>
            <td></td>
            <td class="n">${share(colours.right, colours.n)}</td>
            <td></td>
            <td class="n">${share(colours.chance, colours.n)}</td>
            <td class="n">${count(colours.n)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  </details>`
}
