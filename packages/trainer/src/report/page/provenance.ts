import type { DataSetFacts, Omission, ReportData } from '../report-data'
import { html } from './html'
import { count, decimal } from './numerals'
import { factTable, figure, picture, type Section } from './parts'

const LIST = new Intl.ListFormat('en-GB')

/** What it was trained on. */
export function dataSetSection(facts: DataSetFacts): Section {
  const { splits, words, examples, attribution, skipped } = facts
  return {
    id: 'data',
    title: 'The data',
    body: html`<div class="scroll" tabindex="0" role="region" aria-label="Sizes of the data set">
        <table>
          <caption>
            ${facts.name}: ${count(words.vocabulary)} words, captions of
            ${decimal(words.perCaption, 1)} words on average.
          </caption>
          <thead>
            <tr>
              <th scope="col">Split</th>
              <th scope="col" class="n">pictures</th>
              <th scope="col" class="n">captions</th>
              <th scope="col" class="n">classes</th>
            </tr>
          </thead>
          <tbody>
            ${splits.map(
              (split) =>
                html`<tr>
                  <th scope="row">${split.name}</th>
                  <td class="n">${count(split.pictures)}</td>
                  <td class="n">${count(split.captions)}</td>
                  <td class="n">${count(split.classes)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${attribution && html`<p class="note">${attribution}</p>`}
      <div class="examples">
        ${examples.map((example) =>
          figure(
            picture(example.picture),
            html`<span class="class">${example.class}</span
              >${example.captions.map((caption) => html`<br />${caption}`)}`,
          ),
        )}
      </div>
      ${
        skipped.total > 0 &&
        html`<details>
          <summary>${count(skipped.total)} items were skipped</summary>
          <table>
            <caption>
              The first of them
            </caption>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              ${skipped.first.map(
                ({ file, why }) =>
                  html`<tr>
                    <th scope="row">${file}</th>
                    <td>${why}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </details>`
      }`,
  }
}

/** What came out, what it is for, and what it must not be used for. */
export function modelCard({ model, dataSet, captions }: ReportData): Section {
  return {
    id: 'model',
    title: 'Model card',
    body: html`${model.backbone && html`<p class="note">${model.backbone}</p>`}
    ${factTable('What it is', [
      ...model.facts,
      {
        label: 'Intended use',
        value: `Research on image-text alignment; search in pictures like those it was trained on${
          captions ? ', and sentences that describe them' : ''
        }.`,
      },
      {
        label: 'Not for',
        value:
          'Decisions about people; pictures far from its data; judging whether pictures are safe.',
      },
      {
        label: 'Known limits',
        value: `It knows the words and the pictures of ${dataSet.name}. Words that it never saw are left out of a query, and named when that happens.${
          captions ? ' A caption may state what the picture does not show.' : ''
        }`,
      },
    ])}`,
  }
}

/** What a second person needs to get the same. */
export function reproduction({ environment, config, omitted, notes }: ReportData): Section {
  return {
    id: 'environment',
    title: 'To repeat it',
    body: html`${factTable('The run, and the machine that made this report', environment)}
      <details>
        <summary>Resolved configuration</summary>
        <pre><code>${config}</code></pre>
      </details>
      ${
        notes.length > 0 &&
        html`<h3>Notes</h3>
          <ul>
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
      }
      ${
        omitted.length > 0 &&
        html`<h3>Left out of this report</h3>
          <ul>
            ${byReason(omitted).map(
              ([why, sections]) => html`<li><strong>${LIST.format(sections)}</strong>: ${why}</li>`,
            )}
          </ul>`
      }`,
  }
}

/** What is left out for one reason stands together. */
function byReason(omitted: readonly Omission[]): (readonly [string, readonly string[]])[] {
  const reasons = new Map<string, string[]>()
  for (const { section, why } of omitted) reasons.set(why, [...(reasons.get(why) ?? []), section])
  return [...reasons]
}
