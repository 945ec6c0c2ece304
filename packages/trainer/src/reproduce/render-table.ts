import { htmlDocument } from '../report/page/document'
import { html } from '../report/page/html'
import { printedRows } from './printed-rows'
import type { TableResult } from './table-result'

/**
 * @param result - the table
 * @returns one HTML file that needs nothing else
 */
export function renderTable(result: TableResult): string {
  const { header, made, published } = printedRows(result)
  const row = ([label = '', ...cells]: readonly string[], kind: string) =>
    html`<tr class="${kind}">
      <th scope="row">${label}</th>
      ${cells.map((cell) => html`<td class="n">${cell}</td>`)}
    </tr>`
  const page = html`<header>
      <p class="eyebrow">LAViTeR, reproduced</p>
      <h1>${result.title}</h1>
      <p class="soft">${result.about}</p>
    </header>
    <main>
      <div class="scroll" tabindex="0" role="region" aria-label="${result.title}">
        <table>
          <caption>
            Configuration ${result.config}, test split.
          </caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              ${header.slice(1).map((title) => html`<th scope="col" class="n">${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${made.map((cells) => row(cells, ''))}
            <tr class="divide">
              <th scope="rowgroup" colspan="${header.length}">
                As the paper prints it: ${result.published.note}.
              </th>
            </tr>
            ${published.map((cells) => row(cells, 'context'))}
          </tbody>
        </table>
      </div>
      ${result.notes.map((note) => html`<p class="soft">${note}</p>`)}
    </main>`
  return htmlDocument(result.title, page)
}
