import { htmlDocument } from '../report/page/document'
import { type Content, type Html, html } from '../report/page/html'
import { signed } from '../report/page/numerals'
import { comparisonInWords, type Comparison } from './comparison'
import type { ColumnOrder, OrderedPair } from './order'
import { answer, bothOrders, objections } from './order-in-words'
import { BY_PICTURE, printedRows, sourceInWords, type PrintedTable } from './printed-rows'
import type { TableResult } from './table-result'

/**
 * @param result - the table
 * @returns one HTML file that needs nothing else
 */
export function renderTable(result: TableResult): string {
  const printed = printedRows(result)
  const page = html`<header>
      <p class="eyebrow">LAViTeR, reproduced</p>
      <h1>${result.title}</h1>
      <p class="soft">${result.about}</p>
    </header>
    <main>
      ${numbers(result, printed)}
      <p class="note">${printed.legend.join(' ')}</p>
      ${result.orders.length > 0 && orders(result.orders)}
      ${result.comparisons.length > 0 && comparisons(result.comparisons)}
      ${printed.byPicture.length > 0 && byPicture(printed.byPicture)}
      ${printed.attributes.length > 0 && attributes(printed.attributes)}
      ${result.notes.length > 0 && notes(result.notes)}
    </main>`
  return htmlDocument(result.title, page)
}

function numbers(result: TableResult, { header, made, published }: PrintedTable): Html {
  const paper = html`<tr class="divide">
    <th scope="rowgroup" colspan="${header.length}">
      As the paper prints it: ${result.published.note}.
    </th>
  </tr>`
  return table(
    result.title,
    `Configuration ${sourceInWords(result)}, test split.`,
    [result.heading, ...header.slice(1)],
    [...made.map((cells) => row(cells)), paper, ...published.map((cells) => row(cells, 'context'))],
  )
}

/** The answer first, then what speaks against it, the pairs folded away. */
function orders(all: readonly ColumnOrder[]): Html {
  return html`<section aria-labelledby="order">
    <h2 id="order">Does the paper’s order hold?</h2>
    ${all.map(
      (order) =>
        html`<h3>${order.column}</h3>
          <p><strong>${answer(order)}</strong> ${bothOrders(order)}</p>
          ${objections(order).map((line) => html`<p>${line}</p>`)}
          <details>
            <summary>Every pair</summary>
            ${table(
              `Pairs by ${order.column}`,
              'The first over the second, seed by seed.',
              ['Pair', 'here', '95 % interval', 'in the paper', 'settled'],
              order.pairs.map((pair) => row(pairCells(pair, order.digits))),
            )}
          </details>`,
    )}
  </section>`
}

/** Rows that the paper does not have. */
function comparisons(all: readonly Comparison[]): Html {
  return html`<section aria-labelledby="beside">
    <h2 id="beside">Beside the paper’s rows</h2>
    ${all.map((comparison) => html`<p>${comparisonInWords(comparison)}</p>`)}
  </section>`
}

function pairCells(
  { high, low, difference: { mean, interval }, published, verdict }: OrderedPair,
  digits: number,
): string[] {
  return [
    `${high} over ${low}`,
    signed(mean, digits),
    interval ? interval.map((edge) => signed(edge, digits)).join(' to ') : '\u2013',
    signed(published, digits + 1),
    verdict === 'open' ? 'no' : verdict,
  ]
}

/** What a reader of the numbers must know. */
function notes(all: readonly string[]): Html {
  return html`<section aria-labelledby="notes">
    <h2 id="notes">Notes</h2>
    <ul>
      ${all.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`
}

function byPicture([header = [], ...rows]: PrintedTable['byPicture']): Html {
  return html`<section aria-labelledby="by-picture">
    <h2 id="by-picture">Picture by picture</h2>
    ${table(
      'Picture by picture',
      BY_PICTURE,
      header,
      rows.map((cells) => row(cells)),
    )}
  </section>`
}

function attributes([header = [], ...rows]: PrintedTable['attributes']): Html {
  return html`<section aria-labelledby="attributes">
    <h2 id="attributes">Accuracy by attribute</h2>
    ${table(
      'Accuracy by attribute',
      'How often the nearest of an attribute’s phrases is the true one, in percent. Chance is always naming the commonest value.',
      ['Attribute', ...header.slice(1)],
      rows.map((cells) => row(cells)),
    )}
  </section>`
}

function table(name: string, caption: string, header: readonly string[], body: Content): Html {
  const [first, ...others] = header
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${first}</th>
          ${others.map((title) => html`<th scope="col" class="n">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`
}

const row = ([label = '', ...cells]: readonly string[], kind = ''): Html =>
  html`<tr class="${kind}">
    <th scope="row">${label}</th>
    ${cells.map((cell) => html`<td class="n">${cell}</td>`)}
  </tr>`
