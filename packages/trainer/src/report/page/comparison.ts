import { isDeepStrictEqual } from 'node:util'
import type { ReportData, RunNumbers } from '../report-data'
import { html } from './html'
import { count, decimal, duration, percent, percentInterval } from './numerals'
import type { Section } from './parts'

/** Top-3 R-precision and AIMCoS that the paper prints (its Tables 2 and 3): other data, other k, for orientation only. */
const PAPER: readonly { name: string; rPrecision: number; aimcos: number }[] = [
  { name: 'DAMSM (BiLSTM), CUB', rPrecision: 0.626, aimcos: 0.072 },
  { name: 'VTA, frozen backbone (Transformer), CUB', rPrecision: 0.592, aimcos: 0.184 },
  { name: 'LAViTeR, all modules, CUB', rPrecision: 0.668, aimcos: 0.201 },
  { name: 'DAMSM (BiLSTM), COCO', rPrecision: 0.8997, aimcos: 0.44 },
  { name: 'VTA, frozen backbone (Transformer), COCO', rPrecision: 0.8981, aimcos: 0.501 },
  { name: 'LAViTeR, all modules, COCO', rPrecision: 0.9071, aimcos: 0.5063 },
]

/** The runs side by side, guessing and the oracle around them, the paper's rows apart. */
export function comparison({
  runs,
  dataSet,
  split,
}: Pick<ReportData, 'runs' | 'dataSet' | 'split'>): Section {
  const first = runs[0]
  const chance = first?.rPrecision?.chance
  const known = runs.find((run) => run.oracle)
  const alike = runs.every(({ protocol }) => isDeepStrictEqual(protocol, first?.protocol))
  // other candidates, another chance and another ceiling
  const whose = (run?: RunNumbers) => (alike ? '' : `, ${run?.label}`)
  return {
    id: 'comparison',
    title: runs.length > 1 ? 'Runs side by side' : 'Alignment in numbers',
    body: html`<p>
        ${
          runs.length > 1
            ? `Same pictures, same captions${alike ? ', same candidates.' : `, but other candidates, so that R-precisions differ by that, too. ${runs.map(drawn).join('; ')}.`}`
            : 'One run; below it what guessing reaches and, where the data allow one, the oracle.'
        }
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Table of results">
        <table>
          <caption>
            ${dataSet.name}, ${split} split.
          </caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              ${COLUMNS.map((title) => html`<th scope="col" class="n">${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${runs.map((run, at) => runRow(run, at === 0))}
            ${chance !== undefined && noteRow(`Chance${whose(first)}`, percent(chance))}
            ${
              known?.oracle &&
              noteRow(
                `Oracle${whose(known)}`,
                percent(known.oracle.value),
                known.oracle.otherClasses,
              )
            }
            <tr class="divide">
              <th scope="rowgroup" colspan="${COLUMNS.length + 1}">
                <span>
                  For orientation, from the paper: photographs of another data set, true caption
                  among the first three. Not comparable with the rows above.
                </span>
              </th>
            </tr>
            ${PAPER.map(
              ({ name, rPrecision, aimcos }) =>
                html`<tr class="context">
                  <th scope="row">${name}</th>
                  <td class="n">${percent(rPrecision)} (top 3)</td>
                  <td></td>
                  <td></td>
                  <td class="n">${decimal(aimcos)}</td>
                  <td></td>
                  <td></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  }
}

/** How a run's candidates were drawn. */
function drawn({ label, protocol }: RunNumbers): string {
  const { k, candidates, draws, seed } = protocol
  return `${label}: the first ${k} of ${candidates} captions, in ${count(draws)} draws by seed ${seed}`
}

const COLUMNS = [
  'R-precision',
  'other classes only',
  'recall at 10, to picture',
  'AIMCoS',
  'contrast',
  'training',
]

function runRow(run: RunNumbers, subject: boolean) {
  const { rPrecision, rPrecisionOtherClasses, recall, aimcos, parameters, seconds } = run
  const ten = recall?.textToImage.at.find(({ k }) => k === 10)?.value
  const cells = [
    rPrecision && [
      percent(rPrecision.value),
      html`<br /><span class="soft">${percentInterval(rPrecision.interval)}</span>`,
    ],
    rPrecisionOtherClasses && percent(rPrecisionOtherClasses.value),
    ten !== undefined && percent(ten),
    aimcos && decimal(aimcos.value),
    aimcos && decimal(aimcos.contrast),
    [
      seconds !== undefined && duration(seconds),
      parameters && html`<br /><span class="soft">${count(parameters.trained)} parameters</span>`,
    ],
  ]
  return html`<tr class="${subject ? 'subject' : ''}">
    <th scope="row">${run.label}<br /><span class="soft">${run.name}</span></th>
    ${cells.map((cell) => html`<td class="n">${cell || '\u2013'}</td>`)}
  </tr>`
}

function noteRow(name: string, value: string, otherClasses?: number) {
  return html`<tr class="limit">
    <th scope="row">${name}</th>
    <td class="n">${value}</td>
    <td class="n">${otherClasses !== undefined && percent(otherClasses)}</td>
    <td></td>
    <td></td>
    <td></td>
    <td></td>
  </tr>`
}
