import type { ImageQuery, RetrievalPanels, TextQuery, Verdict } from '../report-data'
import { type Html, html } from './html'
import { count, decimal, percent } from './numerals'
import { picture, type Section } from './parts'

/** What the verdict is called, and the mark that says it without colour. */
const SAID: Record<Verdict, string> = {
  true: '\u2713 true',
  'same class': '\u2248 same class',
  other: '',
}
const CLASS: Record<Verdict, string> = { true: 'true', 'same class': 'kin', other: '' }

/** Figures 4 and 5: five best answers of queries that a seed chose, both ways. */
export function retrieval({ rule, textToImage, imageToText }: RetrievalPanels): Section {
  return {
    id: 'retrieval',
    title: 'Retrieval',
    body: html`<p>The five best of the whole split for each query. ${rule}</p>
      ${verdictKey()}
      <h3>Sentence to picture</h3>
      ${sentenceToPicture(textToImage)}
      <h3>Picture to sentence</h3>
      ${pictureToSentence(imageToText)}`,
  }
}

/** What the marks beside answers mean. */
export function verdictKey(): Html {
  return html`<ul class="key">
    <li>
      <span class="true"><span class="verdict">${SAID.true}</span></span> the query's own
    </li>
    <li>
      <span class="kin"><span class="verdict">${SAID['same class']}</span></span> not its own, but
      of its class
    </li>
    <li>numbers are cosines</li>
  </ul>`
}

/** Figure 5: sentences with their best pictures. */
export function sentenceToPicture({ found, pool, queries }: RetrievalPanels['textToImage']): Html {
  return html`${
    found !== undefined &&
    html`<p class="soft">
      The true picture is among the five best of ${count(pool)} for ${percent(found)} of all
      sentences.
    </p>`
  }
  ${queries.map(textQuery)}`
}

/** Figure 4: pictures with their best sentences. */
export function pictureToSentence({ found, pool, queries }: RetrievalPanels['imageToText']): Html {
  return html`${
    found !== undefined &&
    html`<p class="soft">
      A true caption is among the five best of ${count(pool)} for ${percent(found)} of all pictures.
    </p>`
  }
  ${queries.map(imageQuery)}`
}

function textQuery({ text, rank, hits }: TextQuery): Html {
  return html`<article class="query">
    <div>
      <blockquote>${text}</blockquote>
      <p class="rank">True picture at rank ${count(rank)}</p>
    </div>
    <ol class="hits">
      ${hits.map(
        ({ picture: shown, score, verdict }) =>
          html`<li class="${CLASS[verdict]}">
            ${picture(shown)}
            <p class="under">${decimal(score, 2)} <span class="verdict">${SAID[verdict]}</span></p>
          </li>`,
      )}
    </ol>
  </article>`
}

function imageQuery({ picture: shown, rank, hits }: ImageQuery): Html {
  return html`<article class="query">
    <div>
      ${picture(shown)}
      <p class="rank">First true caption at rank ${count(rank)}</p>
    </div>
    <ol class="texts">
      ${hits.map(
        ({ text, score, verdict }) =>
          html`<li class="${CLASS[verdict]}">
            <span class="score">${decimal(score, 2)}</span>
            <p>${text}</p>
            <span class="verdict">${SAID[verdict]}</span>
          </li>`,
      )}
    </ol>
  </article>`
}
